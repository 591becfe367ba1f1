//! What a key looks like: `mh_`, 32 random bytes, and a checksum by which a leaked one is recognised.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use moothall_core::Result;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::seal::random;

const PREFIX: &str = "mh_";
/// 32 bytes in base64url.
const RANDOM_CHARS: usize = 43;
const CHECKSUM_BYTES: usize = 4;

/// A new key and its hash. It is kept nowhere.
///
/// Fails with kind `Internal` when the system gives no random numbers.
pub fn generate_key() -> Result<(SecretString, [u8; 32])> {
    let bytes = Zeroizing::new(random::<32>()?);
    let random = Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes));
    let text = Zeroizing::new(format!("{PREFIX}{}{}", *random, checksum(&random)));
    let sha256 = Sha256::digest(text.as_bytes()).into();
    Ok((SecretString::from(text.as_str()), sha256))
}

/// Whether `text` has the form and the checksum of a key, which nothing else has by chance: for finding keys
/// where they do not belong.
pub fn looks_like_a_key(text: &str) -> bool {
    let parts = text.strip_prefix(PREFIX).and_then(|rest| rest.split_at_checked(RANDOM_CHARS));
    parts.is_some_and(|(random, sum)| checksum(random) == sum)
}

/// Six characters: the beginning of the hash of what is random.
fn checksum(random: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(random).into();
    hash.first_chunk::<CHECKSUM_BYTES>().map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_key_is_recognised_and_a_mistyped_one_is_not() {
        let (text, _) = generate_key().expect("randomness");
        let text = text.expose_secret();
        assert_eq!(text.len(), 3 + 43 + 6);
        assert!(looks_like_a_key(text));
        for index in 3..text.len() {
            let mut mistyped = text.to_owned();
            let other = if text.as_bytes()[index] == b'A' { "B" } else { "A" };
            mistyped.replace_range(index..=index, other);
            assert!(!looks_like_a_key(&mistyped), "{index}");
        }
        for other in ["", "mh_", "mh_short", &text[1..], &text[..text.len() - 1], "mh_ключ"] {
            assert!(!looks_like_a_key(other), "{other}");
        }
    }
}
