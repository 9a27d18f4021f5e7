//! Accounts of readers: signing up, in and out, setting a password, leaving for good.
//!
//! What is answered, and how soon, is the same whether or not an address has an account: the work is the same, and letters
//! are written later, by somebody else.

mod input;

use async_graphql::{Context, SimpleObject};

pub use self::input::{DeleteAccountInput, RequestPasswordResetInput, ResetPasswordInput, SignInInput, SignUpInput};
use super::check::Check;
use super::failure::{Failure, Outcome, UserError, UserErrorCode, settled};
use crate::content::Content;
use crate::content::reader::account::AccountDraft;
use crate::content::reader::email::Email;
use crate::content::reader::session::{Opened, Session, Terms};
use crate::graphql::error::{Error, Result};
use crate::graphql::loaders::loaders;
use crate::graphql::rights;
use crate::graphql::scalars::DateTime;
use crate::graphql::scope::{chain_of, scope};
use crate::graphql::viewer::Viewer;
use crate::graphql::visit::{Cookie, Visit};
use crate::mail::{Reason, Wanted};
use crate::telemetry::metrics::METRICS;

/// Letters of a name.
const NAME: usize = 100;
/// The fewest letters of a password (NIST SP 800-63B-3, section 5.1.1.2), and the most: each is gone over.
const PASSWORD: std::ops::RangeInclusive<usize> = 8..=1_000;

/// A session that has begun.
#[derive(Clone, Debug, SimpleObject)]
pub struct SessionPayload {
    /// What the reader shows as `Authorization: Bearer …`; null with errors, and where the session is a cookie.
    token: Option<String>,
    /// From then on the session is over.
    expires_at: Option<DateTime>,
    /// The reader; null with errors.
    viewer: Option<Viewer>,
    /// What a person can mend. Where there is any, nobody was let in.
    errors: Vec<UserError>,
}

/// What became of a session that was to be ended.
#[derive(Clone, Debug, SimpleObject)]
pub struct SignOutPayload {
    /// Whether there was one.
    signed_out: bool,
    /// What a person can mend.
    errors: Vec<UserError>,
}

/// What is said to whoever lost a password, whoever they are.
#[derive(Clone, Debug, SimpleObject)]
pub struct RequestPasswordResetPayload {
    /// What a person can mend. Where there is any, no letter is sent.
    errors: Vec<UserError>,
}

/// What became of an account that was to be deleted.
#[derive(Clone, Debug, SimpleObject)]
pub struct DeleteAccountPayload {
    /// Whether it is no more.
    deleted: bool,
    /// What a person can mend. Where there is any, the account stays.
    errors: Vec<UserError>,
}

impl SessionPayload {
    /// Of what came of the work: a session, and whether it is to be a cookie.
    ///
    /// # Errors
    /// What a program did wrong; the read's own.
    pub async fn of(context: &Context<'_>, outcome: Outcome<(Opened, bool)>) -> Result<Self> {
        let (opened, errors) = settled(outcome)?;
        let Some((Opened { reader, token, expires_at }, is_cookie)) = opened else {
            return Ok(Self { token: None, expires_at: None, viewer: None, errors });
        };
        let loaders = loaders(context);
        loaders.forget();
        let viewer = loaders.readers.one(reader).await?.map(Viewer);
        let token = if is_cookie {
            scope(context).note_cookie(Cookie::Kept(token, expires_at));
            None
        } else {
            Some(token)
        };
        Ok(Self { token, expires_at: Some(DateTime(expires_at)), viewer, errors })
    }
}

impl RequestPasswordResetPayload {
    /// Of what came of the work.
    ///
    /// # Errors
    /// What a program did wrong.
    pub fn of(outcome: Outcome<()>) -> Result<Self> {
        Ok(Self { errors: settled(outcome)?.1 })
    }
}

impl DeleteAccountPayload {
    /// Of what came of the work.
    ///
    /// # Errors
    /// What a program did wrong.
    pub fn of(outcome: Outcome<()>) -> Result<Self> {
        let (done, errors) = settled(outcome)?;
        Ok(Self { deleted: done.is_some(), errors })
    }
}

/// Whoever stands before the door.
struct Guest<'c> {
    content: &'c Content,
    visit: &'c Visit,
    session: Option<Session>,
}

impl<'c> Guest<'c> {
    fn at(context: &'c Context<'c>, mutation: &str) -> Result<Self> {
        let source = &loaders(context).source;
        rights::check(source.caller(), "Mutation", mutation)?;
        let visit = scope(context).visit.as_ref();
        let visit = visit.ok_or_else(|| Error::forbidden(format!("`{mutation}` is asked over HTTP")))?;
        Ok(Self { content: &source.content, visit, session: source.session() })
    }

    /// How a session begins here. The one that the request shows ends.
    fn terms(&self) -> Terms {
        Terms { good_for: self.visit.accounts.good_for, replaces: self.session }
    }

    fn check_cookie(&self, check: &mut Check, is_cookie: bool) {
        if is_cookie && !self.visit.keeps_cookies {
            let message = "a cookie is for pages of this site or of its list of origins, which ask by POST, in JSON";
            check.say(UserErrorCode::Forbidden, "cookie", message);
        }
    }
}

/// Makes an account.
///
/// # Errors
/// What is to be mended; RATE_LIMITED; UNKNOWN_LOCALE; the write's own.
pub async fn sign_up(context: &Context<'_>, input: SignUpInput) -> Outcome<(Opened, bool)> {
    let guest = Guest::at(context, "signUp")?;
    let mut check = Check::default();
    let email = checked_email(&mut check, &input.email);
    check_password(&mut check, &input.password);
    check.name("displayName", &input.display_name, NAME);
    if input.display_name.contains(['\n', '\r', '\t']) {
        check.say(UserErrorCode::Invalid, "displayName", "a name is one line");
    }
    guest.check_cookie(&mut check, input.cookie);
    check.done()?;
    let Some(email) = email else { return Err(no_address()) };
    guest.visit.attempt(Some(&email))?;
    let chain = chain_of(context, input.locale.as_ref()).await?;
    let wanted = Wanted { address: email.as_str().to_owned(), reason: Reason::SignedUp, chain };
    let draft = AccountDraft { email, display_name: input.display_name.trim().to_owned(), password: input.password };
    let opened = guest.content.sign_up(draft, guest.terms()).await?;
    METRICS.accounts.tried("sign_up", true);
    guest.visit.accounts.outbox.note(wanted);
    Ok((opened, input.cookie))
}

/// Lets a reader in.
///
/// # Errors
/// What is to be mended; RATE_LIMITED; the write's own.
pub async fn sign_in(context: &Context<'_>, input: SignInInput) -> Outcome<(Opened, bool)> {
    let guest = Guest::at(context, "signIn")?;
    let mut check = Check::default();
    let email = checked_email(&mut check, &input.email);
    guest.check_cookie(&mut check, input.cookie);
    check.text("password", &input.password, *PASSWORD.end());
    check.done()?;
    let Some(email) = email else { return Err(no_address()) };
    guest.visit.attempt(Some(&email))?;
    let opened = guest.content.sign_in(&email, input.password, guest.terms()).await?;
    METRICS.accounts.tried("sign_in", opened.is_some());
    match opened {
        Some(opened) => Ok((opened, input.cookie)),
        None => Err(Failure::one(UserErrorCode::Invalid, "", "the address or the password is wrong")),
    }
}

/// Ends the session that the request shows.
///
/// # Errors
/// The write's own.
pub async fn sign_out(context: &Context<'_>) -> Result<SignOutPayload> {
    let guest = Guest::at(context, "signOut")?;
    if let Some(session) = guest.session {
        guest.content.end_session(session).await?;
    }
    if guest.visit.keeps_cookies {
        scope(context).note_cookie(Cookie::Forgotten);
    }
    Ok(SignOutPayload { signed_out: guest.session.is_some(), errors: Vec::new() })
}

/// Has a letter sent, if there is whom to send it to.
///
/// # Errors
/// What is to be mended; RATE_LIMITED; UNKNOWN_LOCALE; the read's own.
pub async fn request_reset(context: &Context<'_>, input: RequestPasswordResetInput) -> Outcome<()> {
    let guest = Guest::at(context, "requestPasswordReset")?;
    let mut check = Check::default();
    let email = checked_email(&mut check, &input.email);
    check.done()?;
    let Some(email) = email else { return Err(no_address()) };
    guest.visit.attempt(Some(&email))?;
    let chain = chain_of(context, input.locale.as_ref()).await?;
    guest.visit.accounts.outbox.note(Wanted { address: email.as_str().to_owned(), reason: Reason::Reset, chain });
    Ok(())
}

/// Sets a password.
///
/// # Errors
/// What is to be mended; RATE_LIMITED; the write's own.
pub async fn reset(context: &Context<'_>, input: ResetPasswordInput) -> Outcome<(Opened, bool)> {
    let guest = Guest::at(context, "resetPassword")?;
    let mut check = Check::default();
    check_password(&mut check, &input.password);
    guest.check_cookie(&mut check, input.cookie);
    check.done()?;
    guest.visit.attempt(None)?;
    let opened = guest.content.reset_password(input.token.trim(), input.password, guest.terms()).await?;
    METRICS.accounts.tried("set_password", opened.is_some());
    match opened {
        Some(opened) => Ok((opened, input.cookie)),
        None => Err(Failure::one(UserErrorCode::Expired, "token", "it is good no more: ask for another letter")),
    }
}

/// Deletes the account of whoever asks.
///
/// # Errors
/// What is to be mended; UNAUTHENTICATED; RATE_LIMITED; the write's own.
pub async fn delete(context: &Context<'_>, input: DeleteAccountInput) -> Outcome<()> {
    let source = &loaders(context).source;
    let session = rights::check_own(source.caller(), source.session(), "Mutation", "deleteAccount")?;
    let reader = loaders(context).readers.one(session.reader).await?;
    let email = reader.as_ref().and_then(|reader| Email::read(&reader.email));
    let visit = scope(context).visit.as_ref();
    visit.map_or(Ok(()), |visit| visit.attempt(email.as_ref()))?;
    if !source.content.delete_account(session.reader, input.password).await? {
        return Err(Failure::one(UserErrorCode::Invalid, "password", "the password is wrong"));
    }
    loaders(context).forget();
    if visit.is_some_and(|visit| visit.keeps_cookies) {
        scope(context).note_cookie(Cookie::Forgotten);
    }
    Ok(())
}

fn checked_email(check: &mut Check, text: &str) -> Option<Email> {
    let email = Email::read(text);
    if email.is_none() {
        check.say(UserErrorCode::Invalid, "email", NO_ADDRESS);
    }
    email
}

const NO_ADDRESS: &str = "that is no address of mail";

fn no_address() -> Failure {
    Failure::one(UserErrorCode::Invalid, "email", NO_ADDRESS)
}

fn check_password(check: &mut Check, password: &str) {
    let letters = password.chars().count();
    if letters < *PASSWORD.start() {
        check.say(UserErrorCode::Invalid, "password", format!("it needs {} letters at least", PASSWORD.start()));
    }
    check.text("password", password, *PASSWORD.end());
}
