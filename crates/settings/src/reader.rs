//! Merging the sources and reading every key, going on after each problem.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::error::Kind;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider, Source};
use moothall_core::{LimitsMode, NetworkConfig};
use serde::de::DeserializeOwned;
use url::Url;

use crate::environment::Layer;
use crate::lines::Lines;
use crate::{DEFAULTS, Environment, KnownNetwork, Log, Problem, Problems, Server, Settings, Sources};

/// Merges `sources` over the defaults and reads every key.
///
/// `networks` are those that the registry knows. All problems are told at once.
pub fn load(sources: &Sources, networks: &[KnownNetwork]) -> Result<Settings, Problems> {
    let file = sources
        .file
        .as_deref()
        .map(ConfigFile::read)
        .transpose()
        .map_err(|problem| Problems(vec![problem]))?;
    let mut figment = Figment::from(Toml::string(DEFAULTS));
    if let Some(file) = &file {
        figment = figment.merge(file);
    }
    for layer in sources.environment.layers() {
        figment = figment.merge(layer);
    }
    for (flag, key, value) in &sources.flags {
        let name = format!("flag {flag}");
        figment = figment.merge(Layer { name, key: (*key).to_owned(), value: value.clone() });
    }
    let merged =
        figment.data().ok().and_then(|mut profiles| profiles.remove(&Profile::Default)).unwrap_or_default();
    let mut reader = Reader { figment, file, environment: &sources.environment, problems: Vec::new() };
    let settings = reader.settings(&merged, networks);
    match settings {
        Some(settings) if reader.problems.is_empty() => Ok(settings),
        _ => Err(Problems(reader.problems)),
    }
}

/// The file of `--config`.
struct ConfigFile {
    path: PathBuf,
    text: String,
    lines: Lines,
}

impl ConfigFile {
    fn read(path: &Path) -> Result<Self, Problem> {
        let problem = |line: Option<usize>, message: String| Problem {
            source: line
                .map_or_else(|| path.display().to_string(), |line| format!("{}:{line}", path.display())),
            key: String::new(),
            message,
        };
        let text =
            fs::read_to_string(path).map_err(|cause| problem(None, format!("cannot be read: {cause}")))?;
        let lines = Lines::of(&text);
        if let Err(cause) = text.parse::<toml_edit::DocumentMut>() {
            let line = cause.span().and_then(|span| lines.line_at(span.start));
            return Err(problem(line, format!("is not TOML: {}", cause.message().trim())));
        }
        Ok(Self { path: path.to_owned(), text, lines })
    }
}

impl Provider for &ConfigFile {
    fn metadata(&self) -> Metadata {
        Metadata::from("file", self.path.as_path())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Toml::string(&self.text).data()
    }
}

/// Every key at the top level.
const SECTIONS: &[&str] = &[
    "data_dir",
    "store",
    "server",
    "delivery",
    "log",
    "budget",
    "idempotency",
    "proxy",
    "record",
    "networks",
    "accounts",
    "keys",
];

/// Nobody waits longer for an answer, and what a process that died had in hand waits as long.
const LONGEST_REQUEST: u64 = 3600;

/// Where a value stands in the merged configuration.
pub(crate) type KeyPath<'a> = &'a [&'a str];

pub(crate) struct Reader<'a> {
    figment: Figment,
    file: Option<ConfigFile>,
    pub(crate) environment: &'a Environment,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn settings(&mut self, root: &Dict, networks: &[KnownNetwork]) -> Option<Settings> {
        self.only_known(&[], root, SECTIONS);
        let data_dir =
            self.leaf::<PathBuf>(Some(root), &["data_dir"]).and_then(|path| self.data_dir(path, root));
        // What is wrong with the store is told even where the data directory is wrong too.
        let store = self.store(root, data_dir.as_deref().unwrap_or(Path::new("")));
        let delivery = self.delivery(root);
        let server = self.server(root);
        let log = self.section(root, "log", &["filter", "format"]);
        let log_filter = self.leaf(log, &["log", "filter"]);
        let log_format = self.leaf(log, &["log", "format"]);
        let budget = self.section(root, "budget", &["max_wait_seconds"]);
        let max_budget_wait = self.seconds(budget, &["budget", "max_wait_seconds"]);
        let idempotency = self.section(root, "idempotency", &["ttl_seconds", "required"]);
        let idempotency_required = self.leaf(idempotency, &["idempotency", "required"]);
        let idempotency_ttl = self.seconds(idempotency, &["idempotency", "ttl_seconds"]);
        let proxy = self.section(root, "proxy", &["undocumented", "hosts"]);
        let undocumented = self.leaf(proxy, &["proxy", "undocumented"]);
        let proxy_hosts = self.hosts(proxy);
        let record = self.record(root, networks);
        let network_configs = self.networks(root, networks);
        let keys = self.keys(root);
        let accounts = self.accounts(root, networks, &keys);
        Some(Settings {
            data_dir: data_dir?,
            store: store?,
            delivery: delivery?,
            server: server?,
            log: Log { filter: log_filter?, format: log_format? },
            max_budget_wait: max_budget_wait?,
            idempotency_ttl: idempotency_ttl?,
            idempotency_required: idempotency_required?,
            undocumented: undocumented?,
            proxy_hosts: proxy_hosts?,
            record: record.map(|record| (!record.dir.as_os_str().is_empty()).then_some(record))?,
            networks: network_configs,
            accounts,
            keys,
        })
    }

    fn data_dir(&mut self, path: PathBuf, root: &Dict) -> Option<PathBuf> {
        if !path.as_os_str().is_empty() {
            return Some(path);
        }
        let found = directories::ProjectDirs::from("", "", "moothall").map(|dirs| dirs.data_dir().to_owned());
        if found.is_none() {
            self.problem(
                &["data_dir"],
                root.get("data_dir"),
                "this user has no home directory; name one here".into(),
            );
        }
        found
    }

    fn server(&mut self, root: &Dict) -> Option<Server> {
        let known = [
            "bind",
            "connections",
            "first_byte_timeout_seconds",
            "header_timeout_seconds",
            "keep_alive_seconds",
            "body_idle_timeout_seconds",
            "request_deadline_seconds",
            "drain_seconds",
            "body_bytes",
        ];
        let section = self.section(root, "server", &known);
        let bind = self.address(section, &["server", "bind"]);
        let connections = self.leaf(section, &["server", "connections"]);
        let first_byte_timeout = self.seconds(section, &["server", "first_byte_timeout_seconds"]);
        let header_timeout = self.seconds(section, &["server", "header_timeout_seconds"]);
        let keep_alive = self.seconds(section, &["server", "keep_alive_seconds"]);
        let body_idle_timeout = self.seconds(section, &["server", "body_idle_timeout_seconds"]);
        let request_deadline =
            self.seconds_up_to(section, &["server", "request_deadline_seconds"], LONGEST_REQUEST);
        let drain = self.seconds(section, &["server", "drain_seconds"]);
        let body_bytes = self.leaf(section, &["server", "body_bytes"]);
        Some(Server {
            bind: bind?,
            connections: connections?,
            first_byte_timeout: first_byte_timeout?,
            header_timeout: header_timeout?,
            keep_alive: keep_alive?,
            body_idle_timeout: body_idle_timeout?,
            request_deadline: request_deadline?,
            drain: drain?,
            body_bytes: body_bytes?,
        })
    }

    fn networks(&mut self, root: &Dict, known: &[KnownNetwork]) -> Vec<(&'static str, NetworkConfig)> {
        let slugs: Vec<_> = known.iter().map(|network| network.slug).collect();
        let section = self.section(root, "networks", &slugs);
        let mut configs = Vec::new();
        for slug in slugs {
            let mut config = NetworkConfig::default();
            if let Some(table) = section.and_then(|section| self.table(section, &["networks", slug])) {
                self.only_known(
                    &["networks", slug],
                    table,
                    &["base_url", "limits", "visibility_lag_seconds"],
                );
                let base_url = &["networks", slug, "base_url"];
                if table.contains_key("base_url") {
                    config.base_url = self.leaf::<Url>(Some(table), base_url).and_then(|url| {
                        let checked = NetworkConfig::check_base_url(&url);
                        checked
                            .map_err(|cause| self.problem(base_url, table.get("base_url"), cause.to_string()))
                            .ok()?;
                        Some(url)
                    });
                }
                if table.contains_key("limits") {
                    let limits = self.leaf::<LimitsMode>(Some(table), &["networks", slug, "limits"]);
                    config.limits = limits.unwrap_or_default();
                }
                if table.contains_key("visibility_lag_seconds") {
                    let path = &["networks", slug, "visibility_lag_seconds"];
                    config.visibility_lag = self.seconds(Some(table), path);
                }
            }
            configs.push((slug, config));
        }
        configs
    }

    /// A table at the top level with only these keys; `None` and a problem when it is no table.
    pub(crate) fn section<'d>(&mut self, root: &'d Dict, name: &str, known: &[&str]) -> Option<&'d Dict> {
        let table = self.table(root, &[name])?;
        self.only_known(&[name], table, known);
        Some(table)
    }

    /// The table under the last name of `path` in `parent`.
    pub(crate) fn table<'d>(&mut self, parent: &'d Dict, path: KeyPath<'_>) -> Option<&'d Dict> {
        let value = parent.get(*path.last()?)?;
        let table = value.as_dict();
        if table.is_none() {
            self.problem(path, Some(value), "must be a table".into());
        }
        table
    }

    pub(crate) fn only_known(&mut self, path: KeyPath<'_>, table: &Dict, known: &[&str]) {
        for (key, value) in table {
            if !known.contains(&key.as_str()) {
                let path: Vec<_> = path.iter().copied().chain([key.as_str()]).collect();
                self.problem(
                    &path,
                    Some(value),
                    format!("is no setting; here there are {}", known.join(", ")),
                );
            }
        }
    }

    /// The value under the last name of `path` in `table`, read as `T`.
    pub(crate) fn leaf<T: DeserializeOwned>(&mut self, table: Option<&Dict>, path: KeyPath<'_>) -> Option<T> {
        let name = *path.last()?;
        let Some(value) = table?.get(name) else {
            self.problem(path, None, "is missing".into());
            return None;
        };
        value.deserialize().map_err(|cause| self.problem(path, Some(value), told(cause.kind))).ok()
    }

    fn address(&mut self, table: Option<&Dict>, path: KeyPath<'_>) -> Option<SocketAddr> {
        let text: String = self.leaf(table, path)?;
        let value = table.and_then(|table| table.get(*path.last()?));
        let wrong = "must be an address with a port, such as 127.0.0.1:7400";
        text.parse().map_err(|_| self.problem(path, value, wrong.into())).ok()
    }

    fn seconds(&mut self, table: Option<&Dict>, path: KeyPath<'_>) -> Option<Duration> {
        let seconds: u64 = self.leaf(table, path)?;
        if seconds == 0 {
            let value = table.and_then(|table| table.get(*path.last()?));
            self.problem(path, value, "must be at least 1".into());
            return None;
        }
        Some(Duration::from_secs(seconds))
    }

    /// Notes a problem with the value at `path`; the value tells where it comes from.
    pub(crate) fn problem(&mut self, path: KeyPath<'_>, value: Option<&Value>, message: String) {
        let metadata = value.and_then(|value| self.figment.get_metadata(value.tag()));
        let path: Vec<_> = path.iter().map(|&segment| segment.to_owned()).collect();
        let source = match (metadata.and_then(|metadata| metadata.source.as_ref()), metadata) {
            (Some(Source::File(file)), _) => {
                let line = self.file.as_ref().and_then(|file| file.lines.find(&path));
                line.map_or_else(|| file.display().to_string(), |line| format!("{}:{line}", file.display()))
            }
            (_, Some(metadata)) => metadata.name.to_string(),
            (_, None) => self
                .file
                .as_ref()
                .map_or_else(|| "configuration".into(), |file| file.path.display().to_string()),
        };
        self.problems.push(Problem { source, key: path.join("."), message });
    }

    /// Where files named in the configuration are looked for when they are relative.
    pub(crate) fn base_dir(&self) -> PathBuf {
        self.file.as_ref().and_then(|file| file.path.parent()).map(Path::to_owned).unwrap_or_default()
    }
}

/// What is wrong with a value, in words for people.
fn told(kind: Kind) -> String {
    match kind {
        Kind::UnknownVariant(given, known) => format!("`{given}` is not one of {}", known.join(", ")),
        other => other.to_string(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
