//! Answers that are bad as a whole: what was wrong is said, and nothing else happens.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use libtest_mimic::Failed;
use moothall_core::ops::FeedQuery;
use moothall_core::{ErrorKind, NetworkExt};
use moothall_testkit::{CANARY, RawAnswer, RawServer, Verdict, refused, stranger};

use super::{Ground, cases};

cases![
    a_web_page_is_no_answer,
    json_that_is_cut_cannot_be_read,
    json_that_is_malformed_cannot_be_read,
    json_of_another_type_cannot_be_read,
    json_under_another_content_type_is_read,
    a_refusal_with_200_is_a_refusal,
    a_refusal_without_words_is_a_refusal,
    a_redirect_is_never_followed,
    ten_megabytes_are_not_read,
    a_small_answer_that_unpacks_large_is_not_read,
    a_compressed_answer_that_is_broken_cannot_be_read,
    secrets_that_are_sent_back_are_not_shown,
    absurd_waits_are_believed_within_reason,
];

async fn fails(ground: &Ground, kind: ErrorKind, answer: RawAnswer, what: &str) -> Result<String, Failed> {
    let error = refused(ground.read(answer).await?)?;
    assert_eq!(error.kind(), kind, "{what}: {error}");
    assert_eq!(error.network(), Some(ground.entry.slug), "{what}: {error}");
    assert!(error.operation().is_some(), "{what}: {error}");
    Ok(error.to_string())
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn gzipped(bytes: &[u8]) -> RawAnswer {
    RawAnswer::with(200, &[("content-type", "application/json"), ("content-encoding", "gzip")], bytes)
}

async fn a_web_page_is_no_answer(ground: Ground) -> Verdict {
    const PAGE: &str = "<!DOCTYPE html><html><body><h1>Back soon</h1></body></html>";
    for status in [200, 500, 502, 503] {
        for content_type in ["text/html", "text/html; charset=utf-8", "application/json"] {
            let answer = RawAnswer::with(status, &[("content-type", content_type)], PAGE);
            let said = fails(&ground, ErrorKind::Unavailable, answer, content_type).await?;
            assert!(!said.contains("<html>"), "{said}");
        }
    }
    Ok(())
}

async fn json_that_is_cut_cannot_be_read(ground: Ground) -> Verdict {
    let body = ground.page()?.to_string();
    for length in [1, 20, body.len() / 2, body.len() - 1] {
        let cut = body.as_bytes().get(..length).ok_or("the fixture is short")?;
        fails(&ground, ErrorKind::Decode, RawAnswer::json(200, cut), &format!("{length} bytes")).await?;
    }
    Ok(())
}

async fn json_that_is_malformed_cannot_be_read(ground: Ground) -> Verdict {
    let body = ground.page()?.to_string();
    let malformed = [
        format!("{body}garbage"),
        format!("{body}{body}"),
        format!("\u{feff}{body}"),
        body.replace(':', "="),
        body.replace('"', "'"),
        // No number that can be read holds it. (Where nobody reads it, it does no harm.)
        body.replace(":0,", ":1e400,"),
        "\0\0\0\0".to_owned(),
        "}".to_owned(),
    ];
    for text in malformed {
        fails(&ground, ErrorKind::Decode, RawAnswer::json(200, &text), &text).await?;
    }
    Ok(())
}

async fn json_of_another_type_cannot_be_read(ground: Ground) -> Verdict {
    for text in ["", " \n", "null", "42", "true", "\"text\""] {
        fails(&ground, ErrorKind::Decode, RawAnswer::json(200, text), text).await?;
    }
    Ok(())
}

async fn json_under_another_content_type_is_read(ground: Ground) -> Verdict {
    let body = ground.page()?.to_string();
    for headers in [&[][..], &[("content-type", "text/plain")], &[("content-type", "nonsense")]] {
        let page = ground.read(RawAnswer::with(200, headers, &body)).await??;
        assert!(!page.items.is_empty());
    }
    Ok(())
}

async fn a_refusal_with_200_is_a_refusal(ground: Ground) -> Verdict {
    let body = r#"{"success":false,"error":"not_in_any_catalog","message":"nobody has seen these words"}"#;
    let error = refused(ground.read(RawAnswer::json(200, body)).await?)?;
    assert!(!matches!(error.kind(), ErrorKind::Decode | ErrorKind::Internal), "{error:?}");
    assert_eq!(error.remote().map(|remote| remote.status), Some(200));
    Ok(())
}

async fn a_refusal_without_words_is_a_refusal(ground: Ground) -> Verdict {
    for body in ["", "{}", "[]", "null", "42", "{\"error\":null}", "{\"error\":{\"a\":[1]}}", "\u{fffd}\0"] {
        for (status, kind) in [
            (400, ErrorKind::InvalidInput),
            (403, ErrorKind::Forbidden),
            (404, ErrorKind::NotFound),
            (429, ErrorKind::RateLimited),
            (500, ErrorKind::Unavailable),
            (599, ErrorKind::Unavailable),
        ] {
            fails(&ground, kind, RawAnswer::json(status, body), &format!("{status} {body}")).await?;
        }
    }
    Ok(())
}

async fn a_redirect_is_never_followed(ground: Ground) -> Verdict {
    let elsewhere = RawServer::start(|_| RawAnswer::json(200, "{}")).await?;
    let there = format!("{}/secret-path?token=1", elsewhere.url());
    for status in [301, 302, 303, 307, 308] {
        for location in
            [&there, "/maintenance", "http://169.254.169.254/latest", "//other.example/", "::", ""]
        {
            let answer = RawAnswer::with(status, &[("location", location)], "");
            let said = fails(&ground, ErrorKind::Unavailable, answer, location).await?;
            assert!(!said.contains("secret-path"), "only the host is named: {said}");
        }
    }
    assert_eq!(elsewhere.asked(), []);
    Ok(())
}

async fn ten_megabytes_are_not_read(ground: Ground) -> Verdict {
    let body = format!("{}{}", ground.page()?, " ".repeat(10 * 1024 * 1024));
    let json = [("content-type", "application/json")];
    for answer in [RawAnswer::json(200, &body), RawAnswer::without_length(200, &json, &body)] {
        let said = fails(&ground, ErrorKind::Decode, answer, "10 MB").await?;
        assert!(said.contains("larger"), "{said}");
    }
    Ok(())
}

async fn a_small_answer_that_unpacks_large_is_not_read(ground: Ground) -> Verdict {
    let bomb = gzip(" ".repeat(8 * 1024 * 1024).as_bytes())?;
    assert!(bomb.len() < 100_000);
    let said = fails(&ground, ErrorKind::Decode, gzipped(&bomb), "a bomb").await?;
    assert!(said.contains("larger"), "{said}");
    Ok(())
}

async fn a_compressed_answer_that_is_broken_cannot_be_read(ground: Ground) -> Verdict {
    let body = ground.page()?.to_string();
    let packed = gzip(body.as_bytes())?;
    assert!(!ground.read(gzipped(&packed)).await??.items.is_empty());
    for broken in [&packed[..packed.len() / 2], &b"not gzip at all"[..]] {
        let error = refused(ground.read(gzipped(broken)).await?)?;
        assert!(matches!(error.kind(), ErrorKind::Decode | ErrorKind::Unavailable), "{error:?}");
    }
    Ok(())
}

async fn secrets_that_are_sent_back_are_not_shown(ground: Ground) -> Verdict {
    let body = format!(r#"{{"success":false,"error":"bad {CANARY}","message":"we know {CANARY}"}}"#);
    for status in [200, 400, 401, 403, 429, 500] {
        // Every route answers it, that of tokens too.
        let answer =
            RawAnswer::with(status, &[("content-type", "application/json"), ("x-echo", CANARY)], &body);
        let server = RawServer::start(move |_| answer.clone()).await?;
        let network = ground.connect(server.url())?;
        let cx = stranger(ground.entry);
        let me = refused(network.try_profiles()?.me(&cx).await)?;
        let feed = refused(network.try_feeds()?.list(&cx, FeedQuery::default()).await)?;
        for error in [me, feed] {
            assert!(!format!("{error} {error:?} {error:#?}").contains(CANARY), "{status}: {error:?}");
        }
    }
    Ok(())
}

async fn absurd_waits_are_believed_within_reason(ground: Ground) -> Verdict {
    for wait in ["-5", "1000000000000", "soon", "NaN", "1e400", ""] {
        let body = r#"{"success":false,"error":"rate_limit_exceeded"}"#;
        let headers = [("content-type", "application/json"), ("retry-after", wait)];
        let error = refused(ground.read(RawAnswer::with(429, &headers, body)).await?)?;
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{wait}: {error}");
        if let Some(believed) = error.retry_after() {
            assert!((1..=86_400).contains(&believed.as_secs()), "{wait}: {believed:?}");
        }
    }
    Ok(())
}
