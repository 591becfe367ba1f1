//! In which line of a TOML file a key stands.

use toml_edit::{ImDocument, Item};

/// A parsed file that can be asked for lines.
pub(crate) struct Lines {
    text: String,
    document: Option<ImDocument<String>>,
}

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        Self { text: text.to_owned(), document: ImDocument::parse(text.to_owned()).ok() }
    }

    /// The line of the longest beginning of `path` that the file has; lines count from 1.
    pub(crate) fn find(&self, path: &[String]) -> Option<usize> {
        let mut item = self.document.as_ref()?.as_item();
        let mut offset = None;
        for segment in path {
            let (next, start) = step(item, segment)?;
            offset = start.or(offset);
            item = next;
        }
        self.line_at(offset?)
    }

    /// The line in which byte `offset` stands.
    pub(crate) fn line_at(&self, offset: usize) -> Option<usize> {
        Some(self.text.get(..offset)?.matches('\n').count() + 1)
    }
}

fn step<'a>(item: &'a Item, segment: &str) -> Option<(&'a Item, Option<usize>)> {
    if let Some(table) = item.as_table_like() {
        let (key, next) = table.get_key_value(segment)?;
        return Some((next, key.span().or_else(|| next.span()).map(|span| span.start)));
    }
    let index: usize = segment.parse().ok()?;
    let next = item.get(index)?;
    Some((next, next.span().map(|span| span.start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_tables_arrays_and_dotted_keys() {
        let lines = Lines::of("a = 1\n\n[server]\nbind = 2\n[x.y]\nz.w = 3\n[[keys]]\nagent = 4\n");
        let find = |path: &str| lines.find(&path.split('.').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(find("a"), Some(1));
        assert_eq!(find("server.bind"), Some(4));
        assert_eq!(find("x.y.z.w"), Some(6));
        assert_eq!(find("keys.0.agent"), Some(8));
        assert_eq!(find("b"), None);
    }
}
