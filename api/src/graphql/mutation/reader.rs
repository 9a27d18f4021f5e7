//! What readers write, with a session or to get one: accounts, and what they keep to read.

use async_graphql::{Context, Object};

use super::account::{
    self, DeleteAccountInput, DeleteAccountPayload, RequestPasswordResetInput, RequestPasswordResetPayload,
    ResetPasswordInput, SessionPayload, SignInInput, SignOutPayload, SignUpInput,
};
use super::publication::ArticleIdInput;
use super::reading_list::{self, ReadingListPayload, UndoInput};
use crate::graphql::error::Result;

/// What readers write.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReaderMutation;

#[Object]
impl ReaderMutation {
    /// Makes an account and signs its holder in, whether or not the address has another one: a letter to it says how to
    /// confirm that it is theirs. For anybody; RATE_LIMITED.
    async fn sign_up(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who signs up.")] input: SignUpInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(context, account::sign_up(context, input).await).await
    }

    /// Signs a reader in. A wrong address and a wrong password are answered alike, and as soon. For anybody; RATE_LIMITED.
    async fn sign_in(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(context, account::sign_in(context, input).await).await
    }

    /// Ends the session that the request shows.
    async fn sign_out(&self, context: &Context<'_>) -> Result<SignOutPayload> {
        account::sign_out(context).await
    }

    /// Has a letter sent to an address that has an account, by which another password can be set. Answers the same
    /// whether or not it has one. For anybody; RATE_LIMITED.
    async fn request_password_reset(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whose password is lost.")] input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        RequestPasswordResetPayload::of(account::request_reset(context, input).await)
    }

    /// Sets another password by what a letter said, confirms the address, ends all sessions of the account, and signs its
    /// holder in. For anybody; RATE_LIMITED.
    async fn reset_password(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What the letter said, and the password.")] input: ResetPasswordInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(context, account::reset(context, input).await).await
    }

    /// Deletes the account of the reader who asks, with all that is theirs, for ever. For readers.
    async fn delete_account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The password, once more.")] input: DeleteAccountInput,
    ) -> Result<DeleteAccountPayload> {
        DeleteAccountPayload::of(account::delete(context, input).await)
    }

    /// Puts an article on top of the reader's list; one that stands there stays where it is. For readers.
    async fn add_to_reading_list(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which article. No version is looked at.")] input: ArticleIdInput,
    ) -> Result<ReadingListPayload> {
        ReadingListPayload::of(reading_list::add(context, input).await)
    }

    /// Takes an article from the reader's list. Answers an undoToken; give it to `restoreToReadingList` within a day, and
    /// the item stands where it stood. For readers.
    async fn remove_from_reading_list(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which article. No version is looked at.")] input: ArticleIdInput,
    ) -> Result<ReadingListPayload> {
        ReadingListPayload::of(reading_list::remove(context, input).await)
    }

    /// Puts an article back where it stood on the reader's list. For readers.
    async fn restore_to_reading_list(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What `removeFromReadingList` answered.")] input: UndoInput,
    ) -> Result<ReadingListPayload> {
        ReadingListPayload::of(reading_list::restore(context, input).await)
    }
}
