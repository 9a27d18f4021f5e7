//! What readers hand in who want to be let in, or to leave.

use async_graphql::InputObject;

use crate::graphql::scalars::LocaleCode;

/// Who signs up.
#[derive(InputObject)]
pub struct SignUpInput {
    /// An address of mail.
    pub email: String,
    /// 8 letters at least.
    pub password: String,
    /// As they want to be called.
    pub display_name: String,
    /// The language of the letter that is sent; else the request's.
    pub locale: Option<LocaleCode>,
    /// Whether the session is to be a cookie, which no script can read: for pages in a browser.
    #[graphql(default)]
    pub cookie: bool,
}

/// Who signs in.
#[derive(InputObject)]
pub struct SignInInput {
    /// The address of the account.
    pub email: String,
    /// Its password.
    pub password: String,
    /// Whether the session is to be a cookie, which no script can read: for pages in a browser.
    #[graphql(default)]
    pub cookie: bool,
}

/// Whose password is lost.
#[derive(InputObject)]
pub struct RequestPasswordResetInput {
    /// The address of the account.
    pub email: String,
    /// The language of the letter; else the request's.
    pub locale: Option<LocaleCode>,
}

/// What sets a password.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// What the letter said; good once.
    pub token: String,
    /// 8 letters at least.
    pub password: String,
    /// Whether the session is to be a cookie, which no script can read: for pages in a browser.
    #[graphql(default)]
    pub cookie: bool,
}

/// Who leaves.
#[derive(InputObject)]
pub struct DeleteAccountInput {
    /// The password of the account.
    pub password: String,
}
