//! What a client can ask, and how it is answered: a file a noun, and the rooms that all of them share.
//!
//! [`document`] measures a document before it is executed, by the [`shape`] of the schema; `validation` checks it,
//! [`documents`] keeps it. [`trusted`] ones were published by a [`manifest`] after a [`trial`], [`persisted`] ones sent with
//! their hash. [`audience`] says for whom its answer is, [`identity`] what makes it the same as another. [`execute`]
//! executes it: [`query`] is the root, below it each resolver asks the request's [`loaders`], each of which is one
//! [`loader`] over one read of `content`, and whose
//! batches leave in [`rounds`]. What [`subscription`] listens to, [`live`] tells. [`scope`] is what a request brings along, [`visit`] from where, [`error`] what it may be told, by a [`code`].
//!
//! Unknown here: SQL and HTTP. What is a rule of the newsroom stands in `content`.

pub mod audience;
pub mod breaking;
pub mod document;
pub mod documents;
pub mod execution;
pub mod identity;
pub mod live;
pub mod manifest;
pub mod mutation;
pub mod operation;
pub mod payload;
pub mod persisted;
pub mod query;
pub mod subscription;
pub mod title;
pub mod trial;
pub mod trusted;

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
pub mod coverage;
pub mod node;
pub mod partner;
pub mod resolution;
pub mod search;
pub mod webhook;

pub mod reading_list;
pub mod viewer;
pub mod visit;

pub mod connection;
pub mod filter;
pub mod scalars;

pub mod code;
pub mod error;
pub mod loader;
pub mod loaders;
pub mod rights;
pub mod rounds;
pub mod scope;
pub mod shape;
mod validation;

pub use code::Code;
pub use documents::Documents;
pub use error::{Error, Result};
pub use execution::{Asked, Executed, execute, execute_whole};
pub use live::Live;
pub use operation::Operation;
pub use scope::Limits;
pub use visit::{Accounts, Cookie, Visit};

use async_graphql::{SDLExportOptions, SchemaBuilder, ValidationMode};

use media::MediaIsNode;
use mutation::MutationRoot;
use query::Query;
use subscription::Subscription;

/// All that can be asked.
pub type Schema = async_graphql::Schema<Query, MutationRoot, Subscription>;

/// The schema. A document is measured and found valid by [`Documents`] before it gets here.
pub fn schema() -> Schema {
    builder().finish()
}

/// The same for operations that are valid [beyond doubt](Operation::is_evident): it does not find so again.
pub fn trusting_schema() -> Schema {
    builder().validation_mode(ValidationMode::Fast).finish()
}

fn builder() -> SchemaBuilder<Query, MutationRoot, Subscription> {
    Schema::build(Query, MutationRoot::default(), Subscription).register_output_type::<MediaIsNode>()
}

/// The schema in its own language.
pub fn sdl() -> String {
    schema().sdl_with_options(SDLExportOptions::new().use_space_ident().indent_width(2).include_specified_by())
}
