//! Secrets from where no other user can see them: the environment, files and standard input.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context as _, bail, ensure};
use moothall_settings::Environment;
use secrecy::ExposeSecret;
use serde_json::{Map, Value};

use crate::commands::text;

/// A field of an account's credentials, and where its secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credential {
    field: String,
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Variable(String),
    File(PathBuf),
    Stdin,
}

impl FromStr for Credential {
    type Err = String;

    /// The text may be a secret by mistake, so no error repeats it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (field, place) = text.split_once('=').ok_or("give FIELD=env:NAME, FIELD=@FILE or FIELD=-")?;
        let place = match place {
            "-" => Place::Stdin,
            place => match (place.strip_prefix('@'), place.strip_prefix("env:")) {
                (Some(file), _) if !file.is_empty() => Place::File(file.into()),
                (_, Some(name)) if !name.is_empty() => Place::Variable(name.to_owned()),
                _ => {
                    return Err("a secret is not given as an argument, where other users can read it; \
                         give env:NAME, @FILE or - (standard input)"
                        .to_owned());
                }
            },
        };
        Ok(Self { field: field.to_owned(), place })
    }
}

/// Reads every secret. Two cannot both be on standard input, and no field can be given twice.
pub(super) fn read_all(credentials: &[Credential]) -> anyhow::Result<Map<String, Value>> {
    let stdin = credentials.iter().filter(|credential| credential.place == Place::Stdin).count();
    ensure!(stdin <= 1, "only one credential can be read from standard input");
    let mut secrets = Map::new();
    for Credential { field, place } in credentials {
        let secret = place.read().with_context(|| format!("the credential {field}"))?;
        if secrets.insert(field.clone(), secret.into()).is_some() {
            bail!("the credential {field} is given twice");
        }
    }
    Ok(secrets)
}

impl Place {
    fn read(&self) -> anyhow::Result<String> {
        let secret = match self {
            Self::Variable(name) => Environment::of_process()
                .get(name)
                .map(|secret| secret.expose_secret().to_owned())
                .with_context(|| format!("the environment variable {name} is not set, or is empty"))?,
            Self::File(path) => {
                let shown = path.display();
                let file = File::open(path).with_context(|| format!("{shown} cannot be opened"))?;
                text::from(file).with_context(|| format!("{shown}"))?
            }
            Self::Stdin => text::from(io::stdin().lock()).context("standard input")?,
        };
        ensure!(!secret.trim().is_empty(), "is empty");
        Ok(secret)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn parse(text: &str) -> Credential {
        text.parse().expect("a credential")
    }

    #[test]
    fn places_are_told_apart() {
        assert_eq!(parse("a=-").place, Place::Stdin);
        assert_eq!(parse("a=@/b=c").place, Place::File("/b=c".into()));
        assert_eq!(parse("a=env:B").place, Place::Variable("B".into()));
    }

    #[test]
    fn a_secret_as_an_argument_is_refused_and_not_repeated() {
        for text in ["api_key=sk-canary", "sk-canary", "a=@", "a=env:"] {
            let error = text.parse::<Credential>().expect_err(text);
            assert!(!error.contains("canary"), "{error}");
        }
    }

    #[test]
    fn secrets_are_read_from_files_and_missing_ones_are_told() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"canary\n").expect("writes");
        let given = format!("api_key=@{}", file.path().display());
        let secrets = read_all(&[parse(&given)]).expect("a secret");
        assert_eq!(secrets.get("api_key"), Some(&"canary".into()));

        let error = read_all(&[parse("a=env:MOOTHALL_TEST_UNSET")]).expect_err("not set");
        assert_eq!(
            format!("{error:#}"),
            "the credential a: the environment variable MOOTHALL_TEST_UNSET is not set, or is empty"
        );
        assert!(read_all(&[parse(&given), parse(&given)]).is_err(), "twice");
        assert!(read_all(&[parse("a=-"), parse("b=-")]).is_err(), "both on standard input");
    }
}
