//! What became of a request whose connection failed.

use std::error::Error as StdError;
use std::io;

use moothall_core::{Error, ErrorKind, Outcome};
use rustls::CertificateError;

/// Says what went wrong with `host`, and what that means for a write.
///
/// Only a failure to connect, TLS included, is sure to have sent nothing: on a reused connection nobody
/// can tell how much had left.
pub(super) fn failed(host: &str, cause: reqwest::Error) -> Error {
    let cause = cause.without_url();
    if cause.is_connect() {
        let message = format!("no connection to {host}: {}", no_connection(&cause));
        return Error::new(ErrorKind::Unavailable, message).with_source(cause);
    }
    if cause.is_builder() {
        return Error::new(ErrorKind::Internal, "the request could not be built").with_source(cause);
    }
    let error = if cause.is_decode() && !is_cut(&cause) {
        Error::new(ErrorKind::Decode, format!("the answer of {host} cannot be decompressed"))
    } else {
        let message = format!("the connection to {host} broke before the answer was complete");
        Error::new(ErrorKind::Unavailable, message)
    };
    error.with_outcome(Outcome::Unknown).with_source(cause)
}

/// Why there is no connection. The words are ours or the system's, never those of whoever answered.
fn no_connection(cause: &reqwest::Error) -> String {
    if let Some(tls) = causes(cause).find_map(tls_error) {
        return untrusted(tls).to_owned();
    }
    if causes(cause).filter_map(io_kind).any(|kind| kind == io::ErrorKind::ConnectionRefused) {
        return "nothing listens there".to_owned();
    }
    if cause.is_timeout() {
        return "it was not made in time".to_owned();
    }
    causes(cause).last().map(ToString::to_string).unwrap_or_default()
}

fn untrusted(error: &rustls::Error) -> &'static str {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return "TLS could not be agreed on";
    };
    match certificate {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name"
        }
        CertificateError::UnknownIssuer => "its certificate is signed by nobody whom this machine trusts",
        CertificateError::Revoked => "its certificate has been revoked",
        _ => "its certificate is not valid",
    }
}

/// Whether the connection ended in the middle, rather than bringing nonsense.
fn is_cut(cause: &reqwest::Error) -> bool {
    causes(cause)
        .filter_map(io_kind)
        .any(|kind| matches!(kind, io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof))
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&error| error.source())
}

fn io_kind(error: &(dyn StdError + 'static)) -> Option<io::ErrorKind> {
    error.downcast_ref::<io::Error>().map(io::Error::kind)
}

/// What TLS says, which comes wrapped in errors of reading.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let within = || tls_error(error.downcast_ref::<io::Error>()?.get_ref()?);
    error.downcast_ref().or_else(within)
}
