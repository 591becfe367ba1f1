//! Sealing what must not be read from the database: XChaCha20-Poly1305, bound to its row.
//!
//! A sealed value opens under the key that sealed it and in the row it was sealed for, and nowhere else:
//! the associated data names both. A value copied to another row, or changed by one bit, does not open.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use moothall_core::{Error, ErrorKind, Result};
use rand::TryRng as _;
use rand::rngs::SysRng;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// The layout of sealed values: this byte, the nonce, the ciphertext with its tag.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// A key that seals and opens. Its `Debug` shows its id alone.
#[derive(Clone)]
pub struct MasterKey {
    id: String,
    cipher: XChaCha20Poly1305,
}

/// Where a sealed value stands: its table, and what names its row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: &'a [&'a str],
}

impl MasterKey {
    /// A new key from the operating system's randomness, with the text that a key file holds.
    pub fn generate() -> Result<(Self, SecretString)> {
        let bytes = Zeroizing::new(random::<32>()?);
        let text = SecretString::from(STANDARD.encode(*bytes));
        Ok((Self::from_bytes(&bytes), text))
    }

    /// Reads a key: 32 bytes in base64. `whence` says in the error where the text came from.
    pub fn parse(text: &SecretString, whence: &str) -> Result<Self> {
        let wrong = || {
            let message = format!(
                "{whence} holds no master key: 32 random bytes in base64 are needed, as `openssl rand -base64 \
                 32` makes them; if there was a key, restore it"
            );
            Error::new(ErrorKind::Config, message)
        };
        let bytes = STANDARD.decode(text.expose_secret().trim()).map(Zeroizing::new).map_err(|_| wrong())?;
        let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| wrong())?;
        Ok(Self::from_bytes(bytes))
    }

    fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"moothall master key id\0");
        hash.update(bytes);
        let id = hash.finalize().iter().take(8).fold(0, |all, byte| (all << 8) | u64::from(*byte));
        Self { id: format!("{id:016x}"), cipher: XChaCha20Poly1305::new(bytes.into()) }
    }

    /// Names the key beside what it sealed. A hash of it, and no secret.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce = random::<NONCE_BYTES>()?;
        let aad = self.associated_data(place);
        let sealed =
            self.cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad }).map_err(|_| {
                Error::new(ErrorKind::Internal, format!("a row of {} cannot be sealed", place.table))
            })?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    pub(crate) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let parts = match sealed.split_first() {
            Some((&VERSION, rest)) => rest.split_first_chunk::<NONCE_BYTES>(),
            _ => None,
        };
        let aad = self.associated_data(place);
        parts
            .and_then(|(nonce, sealed)| {
                self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad }).ok()
            })
            .map(Zeroizing::new)
            .ok_or_else(|| {
                let message = format!(
                    "a sealed row of {} ({}) does not open: it was changed, or copied from another row",
                    place.table,
                    place.row.join("/")
                );
                Error::new(ErrorKind::Internal, message)
            })
    }

    /// Every part with its length, so that no two places look the same.
    fn associated_data(&self, place: Place<'_>) -> Vec<u8> {
        let mut data = vec![VERSION];
        for part in [self.id.as_str(), place.table].iter().chain(place.row) {
            data.extend_from_slice(&part.len().to_le_bytes());
            data.extend_from_slice(part.as_bytes());
        }
        data
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Bytes from the operating system's randomness.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(|cause| {
        Error::new(ErrorKind::Internal, "the operating system gives no random bytes").with_source(cause)
    })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const PLACE: Place<'_> = Place { table: "accounts", row: &["nova", "main", "credentials"] };

    fn key() -> MasterKey {
        MasterKey::generate().expect("randomness").0
    }

    #[test]
    fn what_was_sealed_opens_in_its_row_alone() {
        let key = key();
        let sealed = key.seal(PLACE, b"canary").expect("seals");
        assert!(!sealed.windows(6).any(|bytes| bytes == b"canary"));
        assert_eq!(key.open(PLACE, &sealed).expect("opens").as_slice(), b"canary");
        let rows: [&[&str]; 4] = [
            &["nova", "other", "credentials"],
            &["other", "main", "credentials"],
            &["nova", "main", "token"],
            &["novamain", "", "credentials"],
        ];
        for row in rows {
            key.open(Place { row, ..PLACE }, &sealed).expect_err("another row");
        }
        key.open(Place { table: "tokens", ..PLACE }, &sealed).expect_err("another table");
    }

    #[test]
    fn no_bit_can_be_flipped_and_no_byte_cut() {
        let key = key();
        let sealed = key.seal(PLACE, b"canary").expect("seals");
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            key.open(PLACE, &flipped).expect_err("a flipped bit");
        }
        for length in 0..sealed.len() {
            key.open(PLACE, &sealed[..length]).expect_err("a cut value");
        }
    }

    #[test]
    fn another_key_does_not_open() {
        let sealed = key().seal(PLACE, b"canary").expect("seals");
        let error = key().open(PLACE, &sealed).expect_err("another key");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }

    #[test]
    fn no_nonce_comes_twice() {
        let key = key();
        let sealed = (0..1_000).map(|_| key.seal(PLACE, b"").expect("seals")[1..=NONCE_BYTES].to_vec());
        let nonces: HashSet<Vec<u8>> = sealed.collect();
        assert_eq!(nonces.len(), 1_000);
        let bytes: HashSet<_> = (0..100_000).map(|_| random::<NONCE_BYTES>().expect("randomness")).collect();
        assert_eq!(bytes.len(), 100_000);
    }

    #[test]
    fn a_key_is_read_as_it_was_written_and_shown_by_its_id_alone() {
        let (key, text) = MasterKey::generate().expect("randomness");
        let again =
            MasterKey::parse(&format!("{}\n", text.expose_secret()).into(), "a test").expect("parses");
        assert_eq!(again.id(), key.id());
        assert!(again.open(PLACE, &key.seal(PLACE, b"x").expect("seals")).is_ok());
        assert!(!format!("{key:?}").contains(text.expose_secret()));
        for wrong in ["", "c2hvcnQ=", "canary that is no base64"] {
            let error = MasterKey::parse(&wrong.into(), "the file master.key").expect_err("no key");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.message().contains("the file master.key") && !error.message().contains("canary"));
        }
    }
}
