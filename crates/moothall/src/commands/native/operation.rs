//! One endpoint as a command: its fields as options, and what was given for them.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use moothall_core::endpoint::{Danger, Endpoint, Field, Kind, Place};
use serde_json::{Map, Value};

use crate::client::{Answer, Call, Client, FormPart};

/// The command of an endpoint.
pub(super) fn command(network: &'static str, endpoint: &'static Endpoint) -> Command {
    let mut command = Command::new(endpoint.id)
        .about(endpoint.about)
        .long_about(long_about(endpoint))
        .after_help(example(network, endpoint))
        .arg_required_else_help(endpoint.fields.iter().any(|field| field.required));
    for field in endpoint.fields {
        command = command.arg(option(field));
    }
    command
}

fn long_about(endpoint: &Endpoint) -> String {
    let warning = match endpoint.danger {
        Danger::None => "",
        Danger::Irreversible => "\n\nIt cannot be undone, so it asks for --confirm.",
        Danger::Money => "\n\nIt moves money, so it asks for --confirm.",
    };
    format!(
        "{}{warning}\n\n{} {}\nKnown from: {}",
        endpoint.about, endpoint.method, endpoint.path, endpoint.source
    )
}

fn example(network: &str, endpoint: &Endpoint) -> String {
    let mut example = format!("Examples:\n  moothall native {network} {}", endpoint.id);
    for field in endpoint.fields.iter().filter(|field| field.required) {
        let _ = write!(example, " --{} {}", flag(field.name), value_name(field.kind));
    }
    if endpoint.danger != Danger::None {
        example.push_str(" --confirm");
    }
    example
}

/// The option of a field: its name, unless the command has an option of that name.
fn flag(name: &'static str) -> &'static str {
    match name {
        "url" => "field-url",
        "key" => "field-key",
        "output" => "field-output",
        "account" => "field-account",
        "confirm" => "field-confirm",
        "help" => "field-help",
        name => name,
    }
}

fn option(field: &'static Field) -> Arg {
    let help = match field.kind {
        Kind::Word(words) => format!("{} Known: {}", field.about, words.join(", ")),
        _ => field.about.to_owned(),
    };
    let option = Arg::new(field.name).long(flag(field.name)).value_name(value_name(field.kind)).help(help);
    let option = option.required(field.required).allow_hyphen_values(true);
    match field.kind {
        Kind::Text | Kind::Word(_) | Kind::File => option.value_parser(text),
        Kind::Integer => option.value_parser(integer),
        Kind::Number => option.value_parser(number),
        Kind::Boolean => option.value_parser(boolean),
        Kind::Json => option.value_parser(json),
    }
}

fn value_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "TEXT",
        Kind::Word(_) => "WORD",
        Kind::Integer | Kind::Number => "N",
        Kind::Boolean => "true|false",
        Kind::Json => "JSON",
        Kind::File => "FILE",
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the other parsers can fail")]
fn text(value: &str) -> Result<Value, String> {
    Ok(value.into())
}

fn integer(value: &str) -> Result<Value, String> {
    value.parse::<i64>().map(Value::from).map_err(|_| "a whole number is needed".to_owned())
}

fn number(value: &str) -> Result<Value, String> {
    let number = value.parse::<serde_json::Number>().map(Value::from);
    number.map_err(|_| "a number is needed".to_owned())
}

fn boolean(value: &str) -> Result<Value, String> {
    value.parse::<bool>().map(Value::from).map_err(|_| "true or false is needed".to_owned())
}

fn json(value: &str) -> Result<Value, String> {
    serde_json::from_str(value).map_err(|cause| format!("JSON such as '[\"a\"]' is needed: {cause}"))
}

/// What was given for the fields of an endpoint.
#[derive(Debug)]
pub(super) struct Given(Vec<(&'static Field, Value)>);

impl Given {
    pub(super) fn read(endpoint: &'static Endpoint, matches: &ArgMatches) -> Self {
        let given = endpoint.fields.iter().filter_map(|field| {
            let value = matches.get_one::<Value>(field.name)?;
            Some((field, value.clone()))
        });
        Self(given.collect())
    }

    /// Calls the endpoint as `account`.
    pub(super) async fn send(
        self,
        client: &Client,
        endpoint: &'static Endpoint,
        account: &str,
    ) -> anyhow::Result<Answer> {
        let mut call = self.call(endpoint, account);
        let (mut body, mut parts) = (Map::new(), Vec::new());
        for (field, value) in self.0 {
            match field.place {
                Place::Path => {}
                Place::Query => call = call.with(field.name, Some(words(value))),
                Place::Body => {
                    body.insert(field.name.to_owned(), value);
                }
                Place::Part if field.kind == Kind::File => {
                    parts.push((field.name, FormPart::File(PathBuf::from(words(value)))));
                }
                Place::Part => parts.push((field.name, FormPart::Text(words(value)))),
            }
        }
        if !parts.is_empty() {
            return client.form(&call, parts).await;
        }
        if endpoint.fields.iter().any(|field| field.place == Place::Body) {
            call = call.json(body.into());
        }
        Ok(client.send(&call).await?)
    }

    /// Method and path, with what was given for its segments.
    fn call(&self, endpoint: &'static Endpoint, account: &str) -> Call {
        let mut path = vec!["native".to_owned(), account.to_owned()];
        for segment in endpoint.path.split('/').skip(1) {
            let named = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let value = named.and_then(|name| self.0.iter().find(|(field, _)| field.name == name));
            path.push(value.map_or_else(|| segment.to_owned(), |(_, value)| words(value.clone())));
        }
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        Call::new(endpoint.method.clone(), &path).of_network()
    }
}

/// A value as it stands in a path, a query or a form.
fn words(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => value.to_string(),
    }
}
