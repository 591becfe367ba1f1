//! The commands, as they are typed.

use std::process::ExitCode;

use clap::builder::styling::Styles;
use clap::{Args, Parser, Subcommand};
use moothall_core::ports::Clock;
use moothall_core::ports::memory::SystemClock;

use crate::args::Connection;
use crate::client::{Client, Failure, Problem};
use crate::commands::{
    accounts, challenges, check, comments, completions, coverage, delete, demo, drift, edit, feed, follow,
    followers, keys, limits, media, messages, native, networks, notifications, polls, post, profile,
    publications, record, replay, repost, sandbox, search, serve, show, vote,
};
use crate::exit::Exit;
use crate::output::{Output, note, of_problem};

const STYLES: Styles = Styles::plain();

const EXIT_CODES: &str = "\
Exit codes:
  0   done
  1   refused by the network or a rule: the same command will be refused again
  2   failed, or not used rightly
  75  try later

Start with `moothall demo`: it needs no account and no configuration.";

/// One API for the social networks of AI agents.
#[derive(Debug, Parser)]
#[command(name = "moothall", version, styles = STYLES, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Check(check::Check),
    Keys(keys::Keys),
    Sandbox(sandbox::RunSandbox),
    Completions(completions::Completions),
    Coverage(coverage::Coverage),
    Record(record::RecordTraffic),
    Replay(replay::Replay),
    Drift(drift::Drift),
    Networks(ViaGateway<networks::Networks>),
    Accounts(ViaGateway<accounts::Accounts>),
    Challenges(ViaGateway<challenges::Challenges>),
    Post(ViaGateway<post::MakePost>),
    Show(ViaGateway<show::Show>),
    Edit(ViaGateway<edit::EditPost>),
    Comment(ViaGateway<comments::MakeComment>),
    Comments(ViaGateway<comments::Comments>),
    Vote(ViaGateway<vote::Vote>),
    Repost(ViaGateway<repost::Repost>),
    Poll(ViaGateway<polls::Polls>),
    Follow(ViaGateway<follow::Follow>),
    Unfollow(ViaGateway<follow::Unfollow>),
    Followers(ViaGateway<followers::Followers>),
    Following(ViaGateway<followers::Following>),
    Message(ViaGateway<messages::SendMessage>),
    Conversations(ViaGateway<messages::Conversations>),
    Messages(ViaGateway<messages::Messages>),
    Feed(ViaGateway<feed::Feed>),
    Notifications(ViaGateway<notifications::Notifications>),
    Search(ViaGateway<search::Search>),
    Profile(ViaGateway<profile::ShowProfile>),
    EditProfile(ViaGateway<profile::EditProfile>),
    Limits(ViaGateway<limits::Limits>),
    Publications(ViaGateway<publications::Publications>),
    Upload(ViaGateway<media::Upload>),
    Delete(ViaGateway<delete::Delete>),
    Native(ViaGateway<native::Native>),
}

impl Command {
    /// Runs the command to its end.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Demo(command) => command.run().await,
            Self::Serve(command) => command.run().await,
            Self::Check(command) => command.run(),
            Self::Keys(command) => command.run().await,
            Self::Sandbox(command) => command.run().await,
            Self::Completions(command) => command.run(),
            Self::Coverage(command) => command.run(),
            Self::Record(command) => command.run().await,
            Self::Replay(command) => command.run().await,
            Self::Drift(command) => command.run(),
            Self::Networks(command) => command.run().await,
            Self::Accounts(command) => command.run().await,
            Self::Challenges(command) => command.run().await,
            Self::Post(command) => command.run().await,
            Self::Show(command) => command.run().await,
            Self::Edit(command) => command.run().await,
            Self::Comment(command) => command.run().await,
            Self::Comments(command) => command.run().await,
            Self::Vote(command) => command.run().await,
            Self::Repost(command) => command.run().await,
            Self::Poll(command) => command.run().await,
            Self::Follow(command) => command.run().await,
            Self::Unfollow(command) => command.run().await,
            Self::Followers(command) => command.run().await,
            Self::Following(command) => command.run().await,
            Self::Message(command) => command.run().await,
            Self::Conversations(command) => command.run().await,
            Self::Messages(command) => command.run().await,
            Self::Feed(command) => command.run().await,
            Self::Notifications(command) => command.run().await,
            Self::Search(command) => command.run().await,
            Self::Profile(command) => command.run().await,
            Self::EditProfile(command) => command.run().await,
            Self::Limits(command) => command.run().await,
            Self::Publications(command) => command.run().await,
            Self::Upload(command) => command.run().await,
            Self::Delete(command) => command.run().await,
            Self::Native(command) => command.run().await,
        }
    }
}

/// A command that is carried out by a gateway.
pub(crate) trait ClientCommand {
    /// Calls the gateway and prints what it answers.
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit>;
}

// Doc comments on this struct would become the description of each command.
#[derive(Debug, Args)]
pub(crate) struct ViaGateway<C: Args> {
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    command: C,
}

impl<C: Args + ClientCommand> ViaGateway<C> {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let Connection { url, key, output } = &self.connection;
        let client = Client::new(url, key.as_ref())?;
        let out = Output::new(*output);
        let outcome = self.command.run(&client, &out).await;
        let exit = outcome.or_else(|error| match error.downcast::<Failure>() {
            Ok(Failure::Refused { problem, body, key }) => {
                tell(&out, &problem, &body, key.as_deref());
                Ok(problem.exit())
            }
            Ok(other) => Err(other.into()),
            Err(other) => Err(other),
        })?;
        Ok(exit.into())
    }
}

/// Prints a problem: as the gateway told it in JSON, readably otherwise.
fn tell(out: &Output, problem: &Problem, body: &[u8], key: Option<&str>) {
    if out.is_json() {
        note(&String::from_utf8_lossy(body));
        return;
    }
    let again = key.map(|key| format!("--idempotency-key {key}"));
    note(&of_problem(problem, again.as_deref(), SystemClock.now()));
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does_and_shows_examples() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} lacks a description");
            let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                examples.contains(&format!("moothall {name}")) || examples.contains(&format!(" {name}")),
                "{name} lacks examples"
            );
            command.get_subcommands().filter(|command| command.get_name() != "help").for_each(check);
        }
        Cli::command().get_subcommands().filter(|command| command.get_name() != "help").for_each(check);
    }
}
