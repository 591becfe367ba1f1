//! `[proxy]`: under which names it is called.

use figment::value::Dict;
use url::Host;

use crate::reader::Reader;

impl Reader<'_> {
    /// The names that `Host` may say beside those of the machine.
    pub(crate) fn hosts(&mut self, section: Option<&Dict>) -> Option<Vec<String>> {
        let path = ["proxy", "hosts"];
        let names = self.leaf::<Vec<String>>(section, &path)?;
        // An asterisk parses, and would stand for nothing but itself.
        let is_wrong = |name: &&String| name.contains('*') || Host::parse(name).is_err();
        let wrong: Vec<_> = names.iter().filter(is_wrong).cloned().collect();
        for name in &wrong {
            let value = section.and_then(|section| section.get("hosts"));
            self.problem(
                &path,
                value,
                format!("`{name}` is no name of a host; give it without scheme and port"),
            );
        }
        wrong.is_empty().then_some(names)
    }
}

#[cfg(test)]
mod tests {
    use crate::reader::tests::load_text;

    #[test]
    fn names_are_told_without_their_ports() {
        let load = |hosts: &str| load_text(&format!("data_dir = \"/d\"\n[proxy]\nhosts = {hosts}\n"), &[]);
        assert!(load("[]").expect("right").proxy_hosts.is_empty());
        let named = load(r#"["moothall.example", "10.0.0.1", "[fd00::1]"]"#).expect("right");
        assert_eq!(named.proxy_hosts.len(), 3);
        for wrong in ["moothall.example:7400", "https://moothall.example", "", "a b", "*", "*.example"] {
            let told = load(&format!("[{wrong:?}]")).expect_err(wrong);
            let expected = format!("moothall.toml:3: `proxy.hosts`: `{wrong}` is no name of a host");
            assert!(told.contains(&expected), "{told}");
        }
    }
}
