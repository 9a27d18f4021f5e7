//! What is written of partners, for admins: what was agreed, their keys, who is told by webhooks; and what partners say
//! themselves.

use async_graphql::{Context, Object};

use super::desk::Desk;
use super::partner::{
    self, CreatePartnerKeyInput, DeletePartnerInput, PartnerKeyPayload, RevokePartnerKeyInput, SavePartnerInput,
};
use super::payload::{DeletePayload, PartnerDeletedPayload, PartnerPayload};
use super::takedown::{self, AcknowledgeTakedownInput, AcknowledgementPayload};
use super::webhook::{
    self, AddWebhookInput, RemoveWebhookInput, ReplayPayload, ReplayWebhookInput, RotateWebhookInput, WebhookPayload,
};
use crate::graphql::error::Result;

/// What is written of partners, and by them.
#[derive(Clone, Copy, Debug, Default)]
pub struct PartnerMutation;

#[Object]
impl PartnerMutation {
    /// Makes a partner, or changes what was agreed with it; with other rights its cursors of `changes` expire, and its
    /// webhooks are told so. For admins.
    async fn save_partner(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: SavePartnerInput,
    ) -> Result<PartnerPayload> {
        let desk = Desk::open(context, "savePartner")?;
        PartnerPayload::of(partner::save(&desk, input).await)
    }

    /// Ends a partnership: all keys of the partner are revoked, and it is no more. For admins.
    async fn delete_partner(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: DeletePartnerInput,
    ) -> Result<PartnerDeletedPayload> {
        let desk = Desk::open(context, "deletePartner")?;
        PartnerDeletedPayload::of(partner::delete(&desk, input).await.map(Some))
    }

    /// Makes a key for a partner; its secret is answered this once. For admins.
    async fn create_partner_key(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: CreatePartnerKeyInput,
    ) -> Result<PartnerKeyPayload> {
        let desk = Desk::open(context, "createPartnerKey")?;
        PartnerKeyPayload::of(partner::create_key(&desk, input).await)
    }

    /// Revokes a partner's key: it is good for nothing from then on. For admins.
    async fn revoke_partner_key(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: RevokePartnerKeyInput,
    ) -> Result<PartnerPayload> {
        let desk = Desk::open(context, "revokePartnerKey")?;
        PartnerPayload::of(partner::revoke_key(&desk, input).await)
    }

    /// Has an address told what becomes of articles; its secret is answered this once. For admins.
    async fn add_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: AddWebhookInput,
    ) -> Result<WebhookPayload> {
        let desk = Desk::open(context, "addWebhook")?;
        WebhookPayload::of(webhook::add(&desk, input).await)
    }

    /// Ends a webhook, with all that it has yet to be told. For admins.
    async fn remove_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: RemoveWebhookInput,
    ) -> Result<DeletePayload> {
        let desk = Desk::open(context, "removeWebhook")?;
        DeletePayload::of(webhook::remove(&desk, input).await.map(Some))
    }
    /// Gives a webhook another secret, which is answered this once; the one before signs along with it for a day. For
    /// admins.
    async fn rotate_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be written.")] input: RotateWebhookInput,
    ) -> Result<WebhookPayload> {
        let desk = Desk::open(context, "rotateWebhook")?;
        WebhookPayload::of(webhook::rotate(&desk, input).await)
    }

    /// Tells a webhook once more what the change log has: what it took, too, and what was given up. For admins.
    async fn replay_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be told again.")] input: ReplayWebhookInput,
    ) -> Result<ReplayPayload> {
        let desk = Desk::open(context, "replayWebhook")?;
        ReplayPayload::of(webhook::replay(&desk, input).await)
    }

    /// Says that every copy of an article that was taken down is gone, where a webhook of the caller's was told of it: at
    /// once by a signed answer to that message, or by this whenever it is so. For the partner itself, with its key.
    async fn acknowledge_takedown(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is gone.")] input: AcknowledgeTakedownInput,
    ) -> Result<AcknowledgementPayload> {
        let desk = Desk::open(context, "acknowledgeTakedown")?;
        AcknowledgementPayload::of(takedown::acknowledge(&desk, input).await)
    }
}
