//! Where the traffic of a network is recorded, as the configuration says.

use moothall_core::NetworkConfig;
use moothall_networks::Entry;
use moothall_settings::Record;
use moothall_transport::{Origin, Recorder, Recording};
use url::{Position, Url};

/// The recorder of a network; `None` where it is not to be recorded.
pub(super) fn recorder(
    record: Option<&Record>,
    entry: &Entry,
    config: &NetworkConfig,
) -> anyhow::Result<Option<Recorder>> {
    let Some(record) = record.filter(|record| record.networks.iter().any(|slug| slug == entry.slug)) else {
        return Ok(None);
    };
    let recording = Recording {
        folder: record.dir.join(entry.slug),
        origin: origin(entry, config)?,
        accounts: record.accounts.clone(),
        most: record.max_files.into(),
    };
    Ok(Some(Recorder::new(recording)?))
}

fn origin(entry: &Entry, config: &NetworkConfig) -> anyhow::Result<Origin> {
    let own = Url::parse(entry.base_url)?;
    let url = config.base_url.as_ref().unwrap_or(&own);
    let address = url[Position::BeforeHost..Position::AfterPort].to_owned();
    Ok(Origin { address, is_network: url.origin() == own.origin() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_network_s_own_address_is_the_network() {
        for entry in moothall_networks::ALL {
            let at = |url: Option<&str>| {
                let base_url = url.map(|url| Url::parse(url).expect("a URL"));
                origin(entry, &NetworkConfig { base_url, ..NetworkConfig::default() }).expect("an origin")
            };
            assert!(at(None).is_network && at(Some(entry.base_url)).is_network);
            assert!(entry.base_url.ends_with(&at(None).address), "{}", at(None).address);
            let sandbox = at(Some("http://127.0.0.1:7401/base"));
            assert_eq!(sandbox, Origin { address: "127.0.0.1:7401".into(), is_network: false });
        }
    }
}
