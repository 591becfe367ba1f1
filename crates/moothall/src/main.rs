//! `moothall`: the gateway, its demo and sandbox, and a client for the gateway's API.
//!
//! This file parses the command line, runs the command and turns what became of it into an exit code.
//! A command is a module of `commands`; those that call a gateway go through `client`, and what they print
//! goes through `output`. How the gateway itself is put together is in `compose`.

mod args;
mod cli;
mod client;
mod clock;
mod commands;
mod compose;
mod demo;
mod exit;
mod output;
mod serve;
mod store;
mod view;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

use self::cli::Cli;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().command.run().await {
        Ok(code) => code,
        Err(error) => exit::of_error(&error).into(),
    }
}
