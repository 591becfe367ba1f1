//! Answers that no network should give, byte for byte: fixtures of list endpoints, damaged.
//!
//! What must hold: nothing panics, a bad item does not cost its page, what cannot be read is said to be
//! so, and a write whose answer cannot be read is `Unknown`.

mod lists;
mod whole;
mod writes;

use std::pin::Pin;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use moothall_core::model::Post;
use moothall_core::ops::FeedQuery;
use moothall_core::page::Page;
use moothall_core::{Context, Network, NetworkExt};
use moothall_networks::Entry;
use moothall_testkit::{Asked, RawAnswer, RawServer, Setup, Verdict, connect, stranger};
use serde_json::Value;
use tokio::runtime::Handle;

use crate::conformance::support::trial;

/// What each network is damaged with, by the columns of the table of support.
struct Column {
    slug: &'static str,
    /// A list of posts.
    posts: &'static str,
    /// A list of notifications.
    notifications: &'static str,
    /// Where it gives out tokens, and what it answers there.
    tokens: Option<(&'static str, &'static str)>,
}

const COLUMNS: [Column; 2] = [
    Column {
        slug: "imagineanything",
        posts: "list_posts/success",
        notifications: "list_notifications/every-type",
        tokens: Some(("/api/auth/token", "token_client_credentials/success")),
    },
    Column {
        slug: "instreet",
        posts: "list_posts/success",
        notifications: "list_notifications/every-type",
        tokens: None,
    },
];

type Run = fn(Ground) -> Pin<Box<dyn Future<Output = Verdict> + Send>>;

/// The network under test, and the fixtures to damage.
struct Ground {
    entry: &'static Entry,
    column: &'static Column,
}

/// Every network with every case.
pub(crate) fn trials(runtime: &Handle) -> Vec<Trial> {
    let cases: Vec<(&str, Run)> = [lists::cases(), whole::cases(), writes::cases()].concat();
    let mut trials = Vec::new();
    for entry in moothall_networks::ALL {
        let column = COLUMNS.iter().find(|column| column.slug == entry.slug);
        for (case, run) in &cases {
            let name = format!("{}::bad_answers::{case}", entry.slug);
            let run = *run;
            trials.push(trial(name, runtime, async move {
                let column = column.ok_or_else(|| format!("no fixtures are named for {}", entry.slug))?;
                run(Ground { entry, column }).await
            }));
        }
    }
    trials
}

/// Lists the cases of a file.
macro_rules! cases {
    ($($case:ident),+ $(,)?) => {
        pub(super) fn cases() -> Vec<(&'static str, super::Run)> {
            vec![$((stringify!($case), |ground| Box::pin($case(ground))),)+]
        }
    };
}
use cases;

impl Ground {
    /// The body of a fixture.
    fn fixture(&self, name: &str) -> Result<Value, Failed> {
        let path = format!("{}/../fixtures/{}/{name}.json", env!("CARGO_MANIFEST_DIR"), self.column.slug);
        let mut fixture: Value = serde_json::from_slice(&std::fs::read(path)?)?;
        Ok(fixture["response"]["body"].take())
    }

    /// A page of posts as the network sends it.
    fn page(&self) -> Result<Value, Failed> {
        self.fixture(self.column.posts)
    }

    /// A server that gives out tokens and answers everything else with `answer`, and the network sending
    /// to it.
    async fn serve(&self, answer: RawAnswer) -> Result<(RawServer, Arc<dyn Network>), Failed> {
        let tokens = match self.column.tokens {
            Some((path, fixture)) => Some((path, RawAnswer::json(200, self.fixture(fixture)?.to_string()))),
            None => None,
        };
        let server = RawServer::start(move |asked: &Asked| match &tokens {
            Some((path, tokens)) if asked.target == *path => tokens.clone(),
            _ => answer.clone(),
        })
        .await?;
        let network = self.connect(server.url())?;
        Ok((server, network))
    }

    fn connect(&self, url: &str) -> Result<Arc<dyn Network>, Failed> {
        connect(self.entry, url, Setup::default(), "2026-02-06T10:00:00Z".parse()?)
    }

    /// Reads the public feed of a network that answers with `answer`.
    async fn read(&self, answer: RawAnswer) -> Result<Result<Page<Post>, moothall_core::Error>, Failed> {
        self.read_as(&stranger(self.entry), answer).await
    }

    async fn read_as(
        &self,
        cx: &Context,
        answer: RawAnswer,
    ) -> Result<Result<Page<Post>, moothall_core::Error>, Failed> {
        let (_server, network) = self.serve(answer).await?;
        Ok(network.try_feeds()?.list(cx, FeedQuery::default()).await)
    }
}

/// The items of the first list in a body.
fn items(body: &mut Value) -> Result<&mut Vec<Value>, Failed> {
    fn search(value: &mut Value) -> Option<&mut Vec<Value>> {
        match value {
            Value::Array(items) => Some(items),
            Value::Object(fields) => fields.values_mut().find_map(search),
            _ => None,
        }
    }
    search(body).ok_or_else(|| "the fixture has no list".into())
}
