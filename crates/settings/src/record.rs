//! What is recorded of the traffic with the networks.

use std::path::PathBuf;

use figment::value::Dict;

use crate::KnownNetwork;
use crate::reader::{KeyPath, Reader};

/// What is recorded of the traffic with the networks, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The folder that fixtures are written to, one folder in it for each network.
    pub dir: PathBuf,
    /// The networks that are recorded.
    pub networks: Vec<String>,
    /// The accounts whose calls are recorded, as `NAME` or `AGENT/NAME`; every call when empty.
    pub accounts: Vec<String>,
    /// How many files a network's folder may hold.
    pub max_files: u32,
}

impl Reader<'_> {
    /// The section as it is; what is recorded is in it only where its `dir` is not empty.
    pub(crate) fn record(&mut self, root: &Dict, networks: &[KnownNetwork]) -> Option<Record> {
        let known = ["dir", "networks", "accounts", "max_files"];
        let section = self.section(root, "record", &known);
        let dir = self.leaf::<PathBuf>(section, &["record", "dir"]);
        let chosen = self.leaf::<Vec<String>>(section, &["record", "networks"]);
        let accounts = self.leaf::<Vec<String>>(section, &["record", "accounts"]);
        let max_files = self.at_least_one(section, &["record", "max_files"]);
        let slugs: Vec<_> = networks.iter().map(|network| network.slug).collect();
        for slug in chosen.iter().flatten().filter(|slug| !slugs.contains(&slug.as_str())) {
            let message = format!("there is no network `{slug}`; there are {}", slugs.join(", "));
            self.in_record(section, &["record", "networks"], message);
        }
        if accounts.iter().flatten().any(|name| name.trim().is_empty()) {
            self.in_record(section, &["record", "accounts"], "hold an empty name".into());
        }
        let all = || slugs.iter().map(|slug| (*slug).to_owned()).collect();
        Some(Record {
            dir: dir?,
            networks: chosen.map(|chosen| if chosen.is_empty() { all() } else { chosen })?,
            accounts: accounts?,
            max_files: max_files?,
        })
    }

    fn in_record(&mut self, section: Option<&Dict>, path: KeyPath<'_>, message: String) {
        let value = path.last().and_then(|name| section?.get(*name));
        self.problem(path, value, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::reader::tests::load_text;

    #[test]
    fn nothing_is_recorded_unless_asked_for() {
        let settings = load_text("data_dir = \"/d\"", &[]).expect("right");
        assert!(settings.record.is_none());
        let settings = load_text("data_dir = \"/d\"\n[record]\ndir = \"/r\"\n", &[]).expect("right");
        let record = settings.record.expect("asked for");
        assert_eq!(
            (record.networks, record.accounts.len(), record.max_files),
            (vec!["one".into(), "two".into()], 0, 1000)
        );
    }

    #[test]
    fn networks_and_accounts_can_be_chosen() {
        let text =
            "data_dir = \"/d\"\n[record]\ndir = \"/r\"\nnetworks = [\"two\"]\naccounts = [\"nova/a\"]\n";
        let record = load_text(text, &[]).expect("right").record.expect("asked for");
        assert_eq!((record.networks, record.accounts), (vec!["two".to_owned()], vec!["nova/a".to_owned()]));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let text = "data_dir = \"/d\"\n[record]\ndir = \"/r\"\nnetworks = [\"three\"]\naccounts = [\"\"]\nmax_files = 0\n";
        let told = load_text(text, &[]).expect_err("wrong");
        for part in [
            "moothall.toml:4: `record.networks`: there is no network `three`; there are one, two",
            "moothall.toml:5: `record.accounts`: hold an empty name",
            "moothall.toml:6: `record.max_files`: must be at least 1",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
}
