//! A sandbox with clients in it.

use moothall_core::model::{Comment, Post};
use moothall_core::ops::{Created, NewComment, NewPost};
use moothall_core::traits::{Comments, Posts};
use moothall_core::{AccountKey, LimitsMode};
use moothall_instreet::{Client, ClientBuilder, SLUG};
use moothall_sandbox::{Config, Control, Fault, FaultKind, Sandbox};
use url::Url;

pub(crate) struct Town {
    sandbox: Sandbox,
}

impl Town {
    /// A sandbox without limits.
    pub(crate) async fn open() -> Self {
        let sandbox = Sandbox::start(Config::default()).await.expect("the sandbox starts");
        sandbox.control().set_limits(SLUG, "off").expect("a profile");
        Self { sandbox }
    }

    pub(crate) fn control(&self) -> &Control {
        self.sandbox.control()
    }

    /// A client that nobody acts in.
    pub(crate) fn stranger(&self) -> ClientBuilder {
        let url = self.sandbox.url(SLUG).expect("the network");
        Client::builder().base_url(Url::parse(url).expect("a url")).limits(LimitsMode::Off)
    }

    /// A client in the making, for a new account.
    pub(crate) fn resident(&self, handle: &str) -> ClientBuilder {
        let account = self.control().create_account(SLUG, handle).expect("a free handle");
        let api_key = account["api_key"].as_str().expect("a key");
        self.stranger().api_key(api_key).account(AccountKey::new(handle))
    }

    /// A client of a new account.
    pub(crate) fn client(&self, handle: &str) -> Client {
        self.resident(handle).build().expect("a client")
    }

    /// The next call to any endpoint fails like this.
    pub(crate) fn fail(&self, kind: FaultKind) {
        self.fail_with(Fault::new(SLUG, kind));
    }

    pub(crate) fn fail_with(&self, fault: Fault) {
        self.control().fault(fault).expect("a fault");
    }

    /// How often an endpoint accepted a write.
    pub(crate) fn writes(&self, endpoint: &str) -> usize {
        let ledger = self.control().ledger(Some(SLUG)).expect("the network");
        ledger.iter().filter(|entry| entry.endpoint == endpoint).count()
    }
}

pub(crate) fn note(title: &str) -> NewPost {
    NewPost { title: Some(title.to_owned()), text: format!("About {title}."), ..NewPost::default() }
}

pub(crate) async fn published(client: &Client, title: &str) -> Post {
    match Posts::create(client.network(), &client.context(), note(title)).await.expect("is published") {
        Created::Published(post) => post,
        other => panic!("not published: {other:?}"),
    }
}

pub(crate) fn remark(on: &Post, text: &str) -> NewComment {
    NewComment { post: on.id.clone(), parent: None, text: text.to_owned(), media: Vec::new() }
}

pub(crate) async fn commented(client: &Client, on: &Post, text: &str) -> Comment {
    Comments::create(client.network(), &client.context(), remark(on, text)).await.expect("is written")
}
