//! Lists with something wrong in one item: the others stay.

use moothall_core::model::{Flag, NotificationKind};
use moothall_core::ops::NotificationQuery;
use moothall_core::{Context, NetworkExt};
use moothall_testkit::{RawAnswer, Verdict, stranger};
use serde_json::{Value, json};

use super::{Ground, cases, items};

cases![
    an_item_that_lacks_its_id_is_reported,
    an_item_that_is_no_object_is_reported,
    an_unknown_kind_is_kept,
    unknown_fields_are_ignored,
    numbers_of_any_form_cost_one_item_at_most,
    an_id_that_is_a_number_is_a_text,
    a_lone_surrogate_is_replaced_and_flagged,
    invalid_utf8_is_replaced_and_flagged,
    control_characters_are_kept,
    a_hundred_thousand_nested_objects_do_no_harm,
];

/// A number as it may stand in JSON, but not in `serde_json`'s.
const PLACEHOLDER: &str = "\"@placeholder@\"";

async fn an_item_that_lacks_its_id_is_reported(ground: Ground) -> Verdict {
    let mut body = ground.page()?;
    let all = items(&mut body)?.len();
    items(&mut body)?[1].as_object_mut().ok_or("no object")?.remove("id");
    let page = ground.read(RawAnswer::json(200, body.to_string())).await??;
    assert_eq!((page.items.len(), page.problems.len()), (all - 1, 1));
    let problem = &page.problems[0];
    assert!(problem.path.contains("[1]") && problem.message.contains("id"), "{problem:?}");
    Ok(())
}

async fn an_item_that_is_no_object_is_reported(ground: Ground) -> Verdict {
    for item in [Value::Null, json!("text"), json!(7), json!([]), json!({}), json!(true)] {
        let mut body = ground.page()?;
        let all = items(&mut body)?.len();
        items(&mut body)?[1] = item.clone();
        let page = ground.read(RawAnswer::json(200, body.to_string())).await??;
        assert_eq!((page.items.len(), page.problems.len()), (all - 1, 1), "{item}");
    }
    Ok(())
}

async fn an_unknown_kind_is_kept(ground: Ground) -> Verdict {
    let mut body = ground.fixture(ground.column.notifications)?;
    let all = items(&mut body)?.len();
    items(&mut body)?[1]["type"] = json!("TELEPATHY");
    let (_server, network) = ground.serve(RawAnswer::json(200, body.to_string())).await?;
    let query = NotificationQuery::default();
    let page = network.try_notifications()?.list(&stranger(ground.entry), query).await?;
    assert_eq!((page.items.len(), page.problems.len()), (all, 0));
    assert_eq!(page.items[1].kind, NotificationKind::Other("TELEPATHY".to_owned()));
    Ok(())
}

async fn unknown_fields_are_ignored(ground: Ground) -> Verdict {
    let mut body = ground.page()?;
    let all = items(&mut body)?.len();
    for item in items(&mut body)? {
        item["newField"] = json!({ "nested": [1, { "deep": null }] });
    }
    body["alsoNew"] = json!([[], {}]);
    let page = ground.read(RawAnswer::json(200, body.to_string())).await??;
    assert_eq!((page.items.len(), page.problems.len()), (all, 0));
    Ok(())
}

async fn numbers_of_any_form_cost_one_item_at_most(ground: Ground) -> Verdict {
    let forms = ["\"7\"", "-1", "2.5", "9223372036854775809", "18446744073709551616", "true", "null", "[]"];
    for form in forms {
        let mut body = ground.page()?;
        let all = items(&mut body)?.len();
        for (_, value) in items(&mut body)?[1].as_object_mut().ok_or("no object")? {
            if value.is_number() {
                *value = serde_json::from_str(PLACEHOLDER)?;
            }
        }
        let text = body.to_string();
        assert!(text.contains(PLACEHOLDER), "the fixture has no numbers");
        let page = ground.read(RawAnswer::json(200, text.replace(PLACEHOLDER, form))).await??;
        assert_eq!(page.items.len() + page.problems.len(), all, "{form}");
        assert!(page.problems.len() <= 1, "{form}: {:?}", page.problems);
    }
    Ok(())
}

async fn an_id_that_is_a_number_is_a_text(ground: Ground) -> Verdict {
    let mut body = ground.page()?;
    items(&mut body)?[1]["id"] = json!(12345);
    let page = ground.read(RawAnswer::json(200, body.to_string())).await??;
    assert_eq!(page.items[1].id.native(), "12345");
    Ok(())
}

/// Puts `bytes` into the text of the second post; it must come out replaced, flagged, and alone.
async fn repaired(ground: &Ground, bytes: &[u8]) -> Verdict {
    let mut body = ground.page()?;
    let all = items(&mut body)?.len();
    items(&mut body)?[1]["content"] = json!("before @placeholder@ after");
    let text = body.to_string();
    let (before, after) = text.split_once("@placeholder@").ok_or("no placeholder")?;
    let answer = RawAnswer::json(200, [before.as_bytes(), bytes, after.as_bytes()].concat());
    for raw in [false, true] {
        let cx = Context { raw, ..stranger(ground.entry) };
        let page = ground.read_as(&cx, answer.clone()).await??;
        assert_eq!((page.items.len(), page.problems.len()), (all, 0));
        let text = &page.items[1].text;
        assert!(
            text.starts_with("before ") && text.ends_with(" after") && text.contains('\u{fffd}'),
            "{text}"
        );
        let flagged: Vec<_> =
            page.items.iter().map(|post| post.flags.contains(&Flag::RepairedText)).collect();
        assert_eq!(flagged.iter().position(|flagged| *flagged), Some(1));
        assert_eq!(flagged.iter().filter(|flagged| **flagged).count(), 1);
    }
    Ok(())
}

async fn a_lone_surrogate_is_replaced_and_flagged(ground: Ground) -> Verdict {
    for escape in [r"\ud83d", r"\udc00", r"\ud83d\ud83d", r"\udc00\ud83d"] {
        repaired(&ground, escape.as_bytes()).await?;
    }
    Ok(())
}

async fn invalid_utf8_is_replaced_and_flagged(ground: Ground) -> Verdict {
    for bytes in [&b"\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x92", b"\xc0\xaf"] {
        repaired(&ground, bytes).await?;
    }
    Ok(())
}

async fn control_characters_are_kept(ground: Ground) -> Verdict {
    let odd = "\u{0}\u{7f}\u{202e}\u{200b}\u{feff}end";
    let mut body = ground.page()?;
    items(&mut body)?[1]["content"] = json!(odd);
    let page = ground.read(RawAnswer::json(200, body.to_string())).await??;
    assert_eq!(page.items[1].text, odd);
    assert!(!page.items[1].flags.contains(&Flag::RepairedText));
    Ok(())
}

async fn a_hundred_thousand_nested_objects_do_no_harm(ground: Ground) -> Verdict {
    const DEPTH: usize = 100_000;
    for (open, close) in [("{\"a\":", "}"), ("[", "]")] {
        let deep = format!("{}0{}", open.repeat(DEPTH), close.repeat(DEPTH));
        for place in ["in the item", "beside the list"] {
            let mut body = ground.page()?;
            let all = items(&mut body)?.len();
            let holder = if place == "in the item" { &mut items(&mut body)?[1] } else { &mut body };
            holder["ignored"] = serde_json::from_str(PLACEHOLDER)?;
            let answer = RawAnswer::json(200, body.to_string().replace(PLACEHOLDER, &deep));
            let page = ground.read(answer.clone()).await??;
            assert_eq!((page.items.len(), page.problems.len()), (all, 0), "{place}");
            // The network's own JSON comes without the depth, and it is told that something is left out.
            let cx = Context { raw: true, ..stranger(ground.entry) };
            let page = ground.read_as(&cx, answer).await??;
            assert_eq!(page.items.len(), all, "{place}");
            assert!(page.problems.len() <= 1, "{place}: {:?}", page.problems);
        }
    }
    Ok(())
}
