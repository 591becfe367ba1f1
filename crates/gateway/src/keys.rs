//! Who a gateway key belongs to.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::ports::KeyStore;
use moothall_core::{AgentKey, Result};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Keys that stay as they are while the process runs.
#[derive(Debug, Default)]
pub struct FixedKeys(Vec<Arc<AgentKey>>);

impl FromIterator<AgentKey> for FixedKeys {
    fn from_iter<I: IntoIterator<Item = AgentKey>>(keys: I) -> Self {
        Self(keys.into_iter().map(Arc::new).collect())
    }
}

#[async_trait]
impl KeyStore for FixedKeys {
    /// Compares with every key, each in constant time, so that timing tells nothing about any.
    async fn find(&self, sha256: &[u8; 32], _now: Timestamp) -> Result<Option<Arc<AgentKey>>> {
        let mut found = None;
        for key in &self.0 {
            if bool::from(key.sha256.ct_eq(sha256)) {
                found = Some(key);
            }
        }
        Ok(found.cloned())
    }
}

/// The hash under which a key is known. A key is random, so it needs no slow hash.
pub fn hash_key(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use moothall_core::Scope;

    use super::*;

    #[tokio::test]
    async fn a_key_is_found_by_its_hash_alone() {
        let key = |name: &str| AgentKey::new(name, hash_key(name), vec![Scope::Read]);
        let keys: FixedKeys = ["ada", "bob"].into_iter().map(key).collect();
        let now = Timestamp::UNIX_EPOCH;
        let bob = keys.find(&hash_key("bob"), now).await.expect("no error");
        assert_eq!(bob.map(|key| key.agent.clone()).as_deref(), Some("bob"));
        assert_eq!(keys.find(&hash_key("eve"), now).await.expect("no error"), None);
    }
}
