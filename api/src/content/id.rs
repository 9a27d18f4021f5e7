//! Ids as types, so that an article's can never be given where a story's is asked.

use std::fmt;

use sea_orm::DeriveValueType;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A story in one language.
    ArticleId
);
id!(
    /// What the translations share.
    StoryId
);
id!(
    /// A category, tag or author, shared by its languages.
    HeadingId
);
id!(
    /// A picture, film or sound, shared by its languages.
    MediaId
);
id!(
    /// An API key.
    KeyId
);
id!(
    /// A site that syndicates.
    PartnerId
);
id!(
    /// An address that is told of what changes.
    WebhookId
);
id!(
    /// A person with an account.
    ReaderId
);
id!(
    /// An entry of a menu.
    MenuItemId
);
