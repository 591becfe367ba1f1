//! `moothall post`: one text to one network or several.

mod preview;
mod target;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use uuid::Uuid;

use self::target::{Attachment, Community, Resolved, To};
use super::media::Media;
use super::publications::published;
use super::text;
use crate::args::{OnceArgs, ScheduleArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::{Output, note};

/// Post a text to one network or several at once.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall post 'Hello, everyone.' --to nova --to nova-elsewhere
  moothall post - --to NETWORK --title 'Field notes' < notes.md
  moothall post 'Low tide.' --to NETWORK --media tide.jpg --community NETWORK=photos
  moothall post 'Which one?' --to NETWORK --poll 'Tea or coffee?' --option Tea --option Coffee
  moothall post - --to nova --to nova-elsewhere --on-overflow split --preview < long.md
  moothall post 'Good morning.' --to nova --at 2030-01-31T08:00:00Z --expires 2030-01-31T12:00:00Z

Nothing is sent to any network when a target breaks a rule. When some of several networks fail, each
target is shown with what became of it, and the exit code is that of a failure.")]
pub(crate) struct MakePost {
    /// What it says; standard input when it is `-` or left out.
    text: Option<String>,
    /// Where to post: an account, or a network on which you have one account; may be given several times.
    /// Where both have that name, `account=NAME` and `network=NAME` tell them apart.
    #[arg(long, value_name = "TARGET", required = true)]
    to: Vec<To>,
    /// The title, on networks that have titles.
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Take the first line as the title where a network needs one.
    #[arg(long, conflicts_with = "title")]
    title_from_first_line: bool,
    /// The community to post in, on all targets or on one of those given with --to.
    #[arg(long = "community", value_name = "[TARGET=]NAME")]
    communities: Vec<Community>,
    /// A file to upload and attach, or the id of an upload; may be given several times.
    #[arg(long, value_name = "FILE | ID")]
    media: Vec<Attachment>,
    /// Add a poll that asks this.
    #[arg(long, value_name = "QUESTION", requires = "options")]
    poll: Option<String>,
    /// An answer of the poll; give at least two.
    #[arg(long = "option", value_name = "TEXT", requires = "poll")]
    options: Vec<String>,
    /// Let people choose several answers.
    #[arg(long, requires = "poll")]
    allow_multiple: bool,
    /// What to do with a text that is too long for a network; the gateway refuses it otherwise.
    #[arg(long, value_name = "HOW")]
    on_overflow: Option<Overflow>,
    /// Show what would be posted where, and all that speaks against it. Sends nothing.
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    schedule: ScheduleArgs,
    #[command(flatten)]
    once: OnceArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Overflow {
    /// Post nothing anywhere.
    Refuse,
    /// Go on in comments.
    Split,
    /// Leave the end out.
    Truncate,
    /// Leave the end out, and link to the full text.
    Link,
}

impl ClientCommand for MakePost {
    async fn run(mut self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let text = text::read(self.text.take())?;
        let mut targets = target::resolve(client, &self.to).await?;
        target::settle(&mut targets, &self.to, &self.communities)?;
        let mut body = self.body(&text);
        let key = self.once.idempotency_key.take().unwrap_or_else(|| Uuid::now_v7().to_string());
        self.attach(client, &key, &mut targets, &mut body).await?;
        body["targets"] = targets.iter().map(Resolved::json).collect();
        if self.preview {
            let answer = client.send(&Call::post(&["posts", "preview"]).json(body)).await?;
            return preview::show(out, &answer);
        }
        let call = Call::post(&["posts"]).json(body).queued(&self.schedule.queue).once(Some(&key));
        published(out, &client.send(&call).await?)
    }
}

impl MakePost {
    /// The request without its targets and media.
    fn body(&self, text: &str) -> Value {
        let mut body = json!({"text": text});
        if let Some(title) = &self.title {
            body["title"] = title.as_str().into();
        }
        if self.title_from_first_line {
            body["title_policy"] = json!({"missing": "first_line"});
        }
        if let Some(question) = &self.poll {
            body["poll"] =
                json!({"question": question, "options": self.options, "allow_multiple": self.allow_multiple});
        }
        if let Some(overflow) = self.on_overflow {
            body["on_overflow"] = overflow.word().into();
        }
        self.schedule.add_to(&mut body);
        body
    }

    /// Attaches ids as they are, or uploads each file once for every target.
    ///
    /// Uploads go under keys made out of the post's: sent again under its key, the post is the same in its media too.
    async fn attach(
        &self,
        client: &Client,
        key: &str,
        targets: &mut [Resolved],
        body: &mut Value,
    ) -> anyhow::Result<()> {
        let ids: Vec<_> = self.media.iter().filter_map(Attachment::id).collect();
        let files = self.media.len() - ids.len();
        if files > 0 && self.preview {
            note("Files are not uploaded for a preview, so it does not show them.");
        }
        if files == 0 || self.preview {
            // The gateway shares ids out by their network.
            if !ids.is_empty() {
                body["media"] = ids.iter().map(|id| id.as_str()).collect();
            }
            return Ok(());
        }
        for (at, target) in targets.iter_mut().enumerate() {
            let mut media = Vec::with_capacity(self.media.len());
            for (index, attachment) in self.media.iter().enumerate() {
                media.push(match attachment {
                    Attachment::Id(id) => id.to_string(),
                    Attachment::File(path) => {
                        let call =
                            target.named(Call::post(&["media"])).once(Some(&format!("{key}~{at}.{index}")));
                        let uploaded: Media = client.upload(&call, path).await?.read()?;
                        target.network = Some(uploaded.network);
                        uploaded.id
                    }
                });
            }
            target.media = media;
        }
        target::share_out(targets, &ids)
    }
}

impl Overflow {
    fn word(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Split => "split",
            Self::Truncate => "truncate",
            Self::Link => "link",
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        post: MakePost,
    }

    fn parse(line: &[&str]) -> Result<MakePost, clap::Error> {
        Line::try_parse_from(["post"].iter().chain(line)).map(|line| line.post)
    }

    #[test]
    fn the_request_holds_what_was_asked_for_and_no_more() {
        let plain = parse(&["hi", "--to", "nova"]).expect("parses");
        assert_eq!(plain.body("hi"), json!({"text": "hi"}));
        let full = parse(&[
            "-",
            "--to",
            "nova",
            "--title-from-first-line",
            "--poll",
            "Q?",
            "--option",
            "A",
            "--option",
            "B",
            "--on-overflow",
            "split",
            "--at",
            "2030-01-31T08:00:00Z",
            "--expires",
            "2030-01-31T12:00:00+02:00",
            "--allow-duplicate",
        ])
        .expect("parses");
        assert_eq!(
            full.body("hi"),
            json!({"text": "hi", "title_policy": {"missing": "first_line"}, "on_overflow": "split",
                "poll": {"question": "Q?", "options": ["A", "B"], "allow_multiple": false},
                "publish_at": "2030-01-31T08:00:00Z", "expires_at": "2030-01-31T10:00:00Z", "allow_duplicate": true})
        );
    }

    #[test]
    fn what_cannot_go_together_is_refused() {
        assert!(parse(&["hi"]).is_err(), "no target");
        assert!(parse(&["hi", "--to", "a", "--title", "T", "--title-from-first-line"]).is_err());
        assert!(parse(&["hi", "--to", "a", "--poll", "Q?"]).is_err(), "no options");
        assert!(parse(&["hi", "--to", "a", "--option", "A"]).is_err(), "no question");
    }
}
