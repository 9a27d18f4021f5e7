//! What a client can ask, and how it is answered: a file a noun, and the rooms that all of them share.
//!
//! [`document`] measures a document before it is executed; [`execute`] executes it: [`query`] is the root, below it
//! each resolver asks the request's [`loaders`], each of which is one [`loader`] over one read of `content`, and whose
//! batches leave in [`rounds`]. What [`subscription`] listens to, [`live`] tells. [`scope`] is what a request brings along, [`error`] what it may be told.
//!
//! Unknown here: SQL and HTTP. What is a rule of the newsroom stands in `content`.

pub mod document;
pub mod execution;
pub mod live;
pub mod mutation;
pub mod operation;
pub mod payload;
pub mod query;
pub mod subscription;

pub mod article;
pub mod related;
pub mod revision;
pub mod seo;
pub mod story;

pub mod author;
pub mod category;
pub mod heading;
pub mod tag;

pub mod locale;
pub mod media;
pub mod menu;
pub mod site;

pub mod audit;
pub mod change;
pub mod node;
pub mod resolution;

pub mod connection;
pub mod filter;
pub mod scalars;

pub mod error;
pub mod loader;
pub mod loaders;
pub mod rounds;
pub mod scope;

pub use error::{Error, Result};
pub use execution::{Asked, Executed, execute};
pub use live::Live;
pub use operation::Operation;
pub use scope::Limits;

use async_graphql::SDLExportOptions;

use media::MediaIsNode;
use mutation::Mutation;
use query::Query;
use subscription::Subscription;

/// All that can be asked.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema. A document is measured by [`document::Document`] before it gets here.
pub fn schema() -> Schema {
    Schema::build(Query, Mutation, Subscription).register_output_type::<MediaIsNode>().finish()
}

/// The schema in its own language.
pub fn sdl() -> String {
    schema().sdl_with_options(SDLExportOptions::new().use_space_ident().indent_width(2).include_specified_by())
}
