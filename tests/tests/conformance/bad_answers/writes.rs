//! Bad answers to a write: nobody knows whether it happened, and it is not sent again.

use moothall_core::ops::NewPost;
use moothall_core::{ErrorKind, NetworkExt, Outcome, TitleRule};
use moothall_testkit::{RawAnswer, Verdict, refused, refused_with, stranger};

use super::{Ground, cases};

cases![
    an_answer_that_cannot_be_read_leaves_it_unknown,
    a_redirect_leaves_it_unknown,
    a_refusal_leaves_nothing,
    without_a_connection_nothing_is_written,
];

fn post(rule: TitleRule) -> NewPost {
    let title = (rule != TitleRule::Unsupported).then(|| "Title".to_owned());
    NewPost { title, text: "Exactly once".to_owned(), ..NewPost::default() }
}

/// Posts to a network that answers so, and returns the error and how often the post was sent.
async fn create(
    ground: &Ground,
    answer: RawAnswer,
) -> Result<(moothall_core::Error, usize), libtest_mimic::Failed> {
    let (server, network) = ground.serve(answer).await?;
    let new = post(network.descriptor().post.title);
    let error = refused(network.try_posts()?.create(&stranger(ground.entry), new).await)?;
    let tokens = ground.column.tokens.map(|(path, _)| path);
    let sent = server.asked().into_iter().filter(|asked| Some(asked.target.as_str()) != tokens).count();
    Ok((error, sent))
}

async fn an_answer_that_cannot_be_read_leaves_it_unknown(ground: Ground) -> Verdict {
    for status in [200, 201] {
        for body in
            ["", "null", "[]", "{}", "42", "{\"success\":true}", "{\"post\":", "{\"data\":{}}", "\u{feff}{}"]
        {
            let (error, sent) = create(&ground, RawAnswer::json(status, body)).await?;
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::Decode, Outcome::Unknown),
                "{body}: {error}"
            );
            assert_eq!(sent, 1, "{body}");
        }
        let page = RawAnswer::with(status, &[("content-type", "text/html")], "<html></html>");
        let (error, sent) = create(&ground, page).await?;
        assert_eq!((error.outcome(), sent), (Outcome::Unknown, 1), "{error}");
    }
    Ok(())
}

async fn a_redirect_leaves_it_unknown(ground: Ground) -> Verdict {
    for status in [301, 302, 307, 308] {
        let answer = RawAnswer::with(status, &[("location", "https://other.example/")], "");
        let (error, sent) = create(&ground, answer).await?;
        assert_eq!((error.kind(), error.outcome(), sent), (ErrorKind::Unavailable, Outcome::Unknown, 1));
    }
    Ok(())
}

async fn a_refusal_leaves_nothing(ground: Ground) -> Verdict {
    for status in [200, 400, 403, 404, 409, 422] {
        let answer = RawAnswer::json(status, r#"{"success":false,"error":"no","message":"not today"}"#);
        let (error, sent) = create(&ground, answer).await?;
        assert_eq!((error.outcome(), sent), (Outcome::NotApplied, 1), "{status}: {error}");
    }
    Ok(())
}

async fn without_a_connection_nothing_is_written(ground: Ground) -> Verdict {
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
    let network = ground.connect(&format!("http://{closed}"))?;
    let new = post(network.descriptor().post.title);
    let created = network.try_posts()?.create(&stranger(ground.entry), new).await;
    refused_with(ErrorKind::Unavailable, created)?;
    Ok(())
}
