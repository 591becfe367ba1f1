//! Reading one page of a list.

use moothall_core::page::{ItemProblem, Page};
use moothall_core::{Context, Result};
use moothall_transport::{Decoded, Request, Response};
use serde_json::Value;

use super::{ImagineAnything, read};
use crate::convert::Mapper;
use crate::cursor;
use crate::wire::shape::{Item, List, Listed};

impl ImagineAnything {
    /// Asks for a page of `list` and maps its items. One that cannot be mapped is a problem of the page,
    /// not its end.
    pub(crate) async fn page<W: Listed, T>(
        &self,
        cx: &Context,
        list: &cursor::List,
        request: &Request,
        map: impl Fn(&Mapper, W, Option<Value>) -> Result<T>,
    ) -> Result<Page<T>> {
        let response = self.send(cx, request).await?;
        if cx.raw {
            self.read_page::<W, T, true>(cx, list, request, &response, map)
        } else {
            self.read_page::<W, T, false>(cx, list, request, &response, map)
        }
    }

    pub(super) fn read_page<W: Listed, T, const RAW: bool>(
        &self,
        cx: &Context,
        list: &cursor::List,
        request: &Request,
        response: &Response,
        map: impl Fn(&Mapper, W, Option<Value>) -> Result<T>,
    ) -> Result<Page<T>> {
        let Decoded { value: found, repaired, mut problems } = read::<List<W, RAW>>(request, response)?;
        let mapper = self.mapper(cx, repaired);
        let next = list.seal(found.next().map(str::to_owned))?;
        let items = mapped(found.key, found.items, &mut problems, |item, raw| map(&mapper, item, raw));
        Ok(Page { items, next, problems })
    }
}

/// Maps the items of a list that stood under `key`; those that cannot be mapped become problems.
pub(crate) fn mapped<W, T, const RAW: bool>(
    key: &str,
    items: Vec<Item<W, RAW>>,
    problems: &mut Vec<ItemProblem>,
    map: impl Fn(W, Option<Value>) -> Result<T>,
) -> Vec<T> {
    let mut all = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        match map(item.value, item.raw) {
            Ok(item) => all.push(item),
            Err(error) => problems
                .push(ItemProblem { path: format!("{key}[{index}]"), message: error.message().to_owned() }),
        }
    }
    all
}
