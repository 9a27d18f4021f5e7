//! What a webhook's calls are signed with, as Standard Webhooks has it, and how it is kept.
//!
//! A secret has to be known to sign, so its hash would not do. It is kept sealed with a key derived from the site's one
//! secret, for its webhook alone: a copy of the database without `DRAGOMAN_SECRET`, where that is set, signs nothing.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;

use crate::content::id::WebhookId;
use crate::content::{Error, Result};

/// How many bytes a secret has: the standard asks for 24 to 64.
const BYTES: usize = 32;

/// Signs calls to a webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(Vec<u8>);

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

impl SigningSecret {
    /// One that nobody knows yet.
    ///
    /// # Errors
    /// [`Error::Internal`] where there is no randomness.
    pub(super) fn fresh() -> Result<Self> {
        let mut bytes = vec![0; BYTES];
        getrandom::fill(&mut bytes).map_err(|_| Error::Internal)?;
        Ok(Self(bytes))
    }

    /// As it is handed over: `whsec_` and base64.
    pub fn text(&self) -> String {
        format!("whsec_{}", BASE64_STANDARD.encode(&self.0))
    }

    /// The signature of a message: `v1,` and base64.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        format!("v1,{}", BASE64_STANDARD.encode(self.context(id, timestamp, body).sign()))
    }

    /// Whether one of the signatures, with spaces between, is this secret's. In constant time.
    pub fn has_signed(&self, signatures: &str, id: &str, timestamp: i64, body: &[u8]) -> bool {
        let message = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let is_ours = |tag: Vec<u8>| hmac::verify(&key, &message, &tag).is_ok();
        let tags = signatures.split(' ').filter_map(|one| BASE64_STANDARD.decode(one.strip_prefix("v1,")?).ok());
        tags.into_iter().any(is_ours)
    }

    fn context(&self, id: &str, timestamp: i64, body: &[u8]) -> hmac::Context {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        context
    }
}

/// Seals and opens what signs.
#[derive(Clone)]
pub struct Vault([u8; 32]);

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// With the key that is derived for webhooks.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// A secret as it is kept for a webhook.
    ///
    /// # Errors
    /// [`Error::Internal`] where there is no randomness.
    pub(super) fn seal(&self, webhook: WebhookId, secret: &SigningSecret) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| Error::Internal)?;
        let (mut sealed, aad) = (secret.0.clone(), Aad::from(webhook.0.to_be_bytes()));
        let done = self.key()?.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed);
        done.map_err(|_| Error::Internal)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The secret that was sealed for a webhook.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what was sealed with another key, or for another webhook.
    pub(super) fn open(&self, webhook: WebhookId, sealed: &[u8]) -> Result<SigningSecret> {
        let lost = || Error::Invalid("a webhook's secret was sealed with another secret of the site: rotate it".into());
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or_else(lost)?;
        let (mut bytes, aad) = (sealed.to_vec(), Aad::from(webhook.0.to_be_bytes()));
        let opened = self.key()?.open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut bytes);
        Ok(SigningSecret(opened.map_err(|_| lost())?.to_vec()))
    }

    fn key(&self) -> Result<LessSafeKey> {
        Ok(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &self.0).map_err(|_| Error::Internal)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_signed_as_the_standards_own_example_is() {
        let secret = SigningSecret(BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap());
        let (id, at, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        let signed = secret.sign(id, at, body);

        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(secret.has_signed(&format!("v2,x v1,AAAA {signed}"), id, at, body));
        assert!(!secret.has_signed(&signed, id, at + 1, body) && !secret.has_signed("", id, at, body));
    }

    #[test]
    fn a_secret_is_opened_with_its_key_for_its_webhook_alone() {
        let (vault, secret) = (Vault::new([1; 32]), SigningSecret::fresh().unwrap());
        let sealed = vault.seal(WebhookId(7), &secret).unwrap();

        assert_eq!(vault.open(WebhookId(7), &sealed).unwrap(), secret);
        assert!(!sealed.windows(BYTES).any(|part| part == secret.0));
        assert!(vault.open(WebhookId(8), &sealed).is_err());
        assert!(Vault::new([2; 32]).open(WebhookId(7), &sealed).is_err());
        assert!(vault.open(WebhookId(7), &sealed[..9]).is_err());
        assert!(!format!("{vault:?} {secret:?}").contains("whsec"));
    }
}
