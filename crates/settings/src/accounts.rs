//! Keys and accounts: the parts of a configuration that name agents and secrets.

use figment::value::{Dict, Value};
use moothall_core::{AccountRecord, AccountState, AgentKey, Credentials, Scope};
use secrecy::ExposeSecret;

use crate::KnownNetwork;
use crate::reader::{KeyPath, Reader};

/// The agent of accounts from the environment when there is no key to name one.
const DEFAULT_AGENT: &str = "default";

const MAX_NAME_CHARS: usize = 64;

impl Reader<'_> {
    pub(crate) fn keys(&mut self, root: &Dict) -> Vec<AgentKey> {
        let Some(value) = root.get("keys") else { return Vec::new() };
        let Some(items) = value.as_array() else {
            self.problem(&["keys"], Some(value), "must be a list of tables: [[keys]]".into());
            return Vec::new();
        };
        let items = items.iter().enumerate();
        items.filter_map(|(index, item)| self.key(&index.to_string(), item)).collect()
    }

    fn key(&mut self, index: &str, item: &Value) -> Option<AgentKey> {
        let Some(table) = item.as_dict() else {
            self.problem(&["keys", index], Some(item), "must be a table".into());
            return None;
        };
        self.only_known(&["keys", index], table, &["agent", "sha256", "scopes"]);
        let agent = self.name(table, &["keys", index, "agent"]);
        let sha256 = self.sha256(table, &["keys", index, "sha256"]);
        let scopes = self.leaf::<Vec<Scope>>(Some(table), &["keys", index, "scopes"]);
        if scopes.as_ref().is_some_and(Vec::is_empty) {
            let message = "is empty; give at least one of read, write, messages, admin".into();
            self.problem(&["keys", index, "scopes"], table.get("scopes"), message);
        }
        Some(AgentKey::new(agent?, sha256?, scopes?))
    }

    fn sha256(&mut self, table: &Dict, path: KeyPath<'_>) -> Option<[u8; 32]> {
        let text: String = self.leaf(Some(table), path)?;
        let bytes = decode_hex(&text);
        if bytes.is_none() {
            let message = "must be the 64 hex digits of the key's SHA-256, not the key itself";
            self.problem(path, table.get("sha256"), message.into());
        }
        bytes
    }

    pub(crate) fn accounts(
        &mut self,
        root: &Dict,
        networks: &[KnownNetwork],
        keys: &[AgentKey],
    ) -> Vec<AccountRecord> {
        let Some(section) = self.table(root, &["accounts"]) else { return Vec::new() };
        if section.is_empty() {
            return self.accounts_of_environment(networks, keys);
        }
        section.keys().filter_map(|name| self.account(section, name, networks)).collect()
    }

    fn account(&mut self, section: &Dict, name: &str, networks: &[KnownNetwork]) -> Option<AccountRecord> {
        let table = self.table(section, &["accounts", name])?;
        self.only_known(&["accounts", name], table, &["agent", "network", "credentials"]);
        if !is_name(name) {
            self.problem(&["accounts", name], section.get(name), NAME_RULE.into());
        }
        let agent = self.name(table, &["accounts", name, "agent"]);
        let network_path = ["accounts", name, "network"];
        let slug: String = self.leaf(Some(table), &network_path)?;
        let Some(network) = networks.iter().find(|network| network.slug == slug) else {
            let all: Vec<_> = networks.iter().map(|network| network.slug).collect();
            let message = format!("there is no network `{slug}`; there are {}", all.join(", "));
            self.problem(&network_path, table.get("network"), message);
            return None;
        };
        let credentials = self.credentials(table, name, network)?;
        Some(record(agent?, name, network, credentials))
    }

    fn credentials(&mut self, account: &Dict, name: &str, network: &KnownNetwork) -> Option<Credentials> {
        let path = ["accounts", name, "credentials"];
        let fields: Vec<_> = network.credentials.iter().map(|field| field.name).collect();
        let Some(table) = account.get("credentials") else {
            let message = format!("are missing; {} needs {}", network.slug, fields.join(" and "));
            self.problem(&path, account.get("network"), message);
            return None;
        };
        let table = table.as_dict().or_else(|| {
            self.problem(&path, Some(table), format!("must hold {}", fields.join(" and ")));
            None
        })?;
        self.only_known(&path, table, &fields);
        let mut credentials = Credentials::default();
        let mut complete = true;
        for field in fields {
            let path = ["accounts", name, "credentials", field];
            let Some(value) = table.get(field) else {
                self.problem(&path, account.get("credentials"), "is missing".into());
                complete = false;
                continue;
            };
            match self.secret(&path, value) {
                Some(secret) => credentials = credentials.with(field, secret),
                None => complete = false,
            }
        }
        complete.then_some(credentials)
    }

    fn accounts_of_environment(&self, networks: &[KnownNetwork], keys: &[AgentKey]) -> Vec<AccountRecord> {
        let agent = keys.first().map_or(DEFAULT_AGENT, |key| key.agent.as_str());
        let account = |network: &KnownNetwork| {
            let secrets = network.credentials.iter().map(|field| {
                let secret = self.environment.get(field.env)?;
                Some((field.name.to_owned(), secret.expose_secret().into()))
            });
            let credentials = secrets.collect::<Option<Credentials>>()?;
            Some(record(agent.to_owned(), network.slug, network, credentials))
        };
        networks.iter().filter_map(account).collect()
    }

    fn name(&mut self, table: &Dict, path: KeyPath<'_>) -> Option<String> {
        let name: String = self.leaf(Some(table), path)?;
        if !is_name(&name) {
            self.problem(path, table.get(*path.last()?), NAME_RULE.into());
            return None;
        }
        Some(name)
    }
}

pub(crate) const NAME_RULE: &str = "must be 1 to 64 letters, digits and . _ -";

pub(crate) fn is_name(name: &str) -> bool {
    (1..=MAX_NAME_CHARS).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn record(agent: String, name: &str, network: &KnownNetwork, credentials: Credentials) -> AccountRecord {
    AccountRecord {
        agent,
        name: name.to_owned(),
        network: network.slug.to_owned(),
        handle: None,
        credentials,
        state: AccountState::Active,
        reason: None,
        challenge: None,
        configured: true,
    }
}

fn decode_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(bytes)
}
