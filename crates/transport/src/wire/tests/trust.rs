//! Connections that must not be made, and what is said about them: nothing was sent, and why.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, SanType, date_time_ymd,
};
use rustls::ServerConfig;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::*;

type Issuer = CertifiedIssuer<'static, KeyPair>;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

/// Who signs certificates.
fn issuer(name: &str) -> Issuer {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, key()).expect("a certificate")
}

/// What a certificate for this address says.
fn for_here() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.subject_alt_names = vec![SanType::IpAddress(HERE)];
    params
}

/// A server that speaks TLS with a certificate of its own, and counts what comes through.
struct TlsServer {
    base: Url,
    connections: Arc<AtomicUsize>,
    plain: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl TlsServer {
    /// Its certificate is signed by `issuer`, or by itself.
    async fn start(params: CertificateParams, issuer: Option<&Issuer>) -> Self {
        let key = key();
        let certificate = match issuer {
            Some(issuer) => params.signed_by(&key, issuer),
            None => params.self_signed(&key),
        };
        let chain = vec![certificate.expect("a certificate").der().clone()];
        let secret = key.serialize_der().try_into().expect("a key");
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, secret);
        let acceptor = TlsAcceptor::from(Arc::new(config.expect("a configuration")));

        let listener = TcpListener::bind((HERE, 0)).await.expect("a port");
        let base = format!("https://{}", listener.local_addr().expect("an address"));
        let (connections, plain, requests) =
            <(Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let counts = (connections.clone(), plain.clone(), requests.clone());
        let task = tokio::spawn(async move {
            let (connections, plain, requests) = counts;
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                // The first byte of a TLS connection is the type of its record, 22 for a handshake.
                let mut first = [0];
                if stream.peek(&mut first).await.is_err() || first != [22] {
                    plain.fetch_add(1, Ordering::SeqCst);
                }
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut request = [0; 4096];
                if stream.read(&mut request).await.is_ok_and(|length| length > 0) {
                    requests.fetch_add(1, Ordering::SeqCst);
                    let _ = stream.write_all(answer("201 Created", &[], "{}").as_bytes()).await;
                }
            }
        });
        Self { base: base.parse().expect("a URL"), connections, plain, requests, task }
    }

    fn counts(&self) -> [usize; 3] {
        [&self.connections, &self.plain, &self.requests].map(|count| count.load(Ordering::SeqCst))
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A client that trusts whom the system trusts, and `issuer`.
fn trusting(issuer: &Issuer, base: &Url) -> PinnedWire {
    let _ = Wire::new().expect("a provider for TLS");
    let issuer = reqwest::Certificate::from_der(issuer.der()).expect("a certificate");
    let wire = client().tls_certs_merge([issuer]).build().expect("a client");
    PinnedWire::new(Wire(wire), base.clone(), Timeouts::default(), clock())
}

fn assert_nothing_sent(error: &Error, reason: &str) {
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::NotApplied), "{error:?}");
    assert!(error.message().contains(reason), "{error:?} should say {reason:?}");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn a_trusted_certificate_for_the_host_is_accepted() {
    let issuer = issuer("ours");
    let server = TlsServer::start(for_here(), Some(&issuer)).await;
    let response = trusting(&issuer, &server.base).send(&cx(), &write()).await.expect("answered");
    assert_eq!((response.status.as_u16(), server.counts()), (201, [1, 0, 1]));
}

#[tokio::test]
async fn a_certificate_that_cannot_be_trusted_ends_it_before_anything_is_sent() {
    let issuer = issuer("ours");
    let mut expired = for_here();
    (expired.not_before, expired.not_after) = (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1));
    let mut early = for_here();
    (early.not_before, early.not_after) = (date_time_ymd(3000, 1, 1), date_time_ymd(3001, 1, 1));
    let elsewhere = CertificateParams::new(["other.example".to_owned()]).expect("a name");
    let cases = [
        (expired, Some(&issuer), "127.0.0.1: its certificate has expired"),
        (early, Some(&issuer), "127.0.0.1: its certificate is not valid yet"),
        (elsewhere, Some(&issuer), "127.0.0.1: its certificate is for another name"),
        (for_here(), None, "127.0.0.1: its certificate is signed by nobody whom this machine trusts"),
    ];
    for (params, signer, reason) in cases {
        let server = TlsServer::start(params, signer).await;
        let wire = trusting(&issuer, &server.base);
        for _ in 0..3 {
            let request = write().query("q", "canary").bearer("canary".into());
            assert_nothing_sent(&wire.send(&cx(), &request).await.expect_err(reason), reason);
        }
        assert_eq!(server.counts(), [3, 0, 0], "connections, those without TLS, requests: {reason}");
    }
}

#[tokio::test]
async fn an_issuer_that_only_somebody_else_trusts_is_not_trusted() {
    let theirs = issuer("theirs");
    let server = TlsServer::start(for_here(), Some(&theirs)).await;
    let error = trusting(&issuer("ours"), &server.base).send(&cx(), &write()).await.expect_err("a stranger");
    assert_nothing_sent(&error, "signed by nobody whom this machine trusts");
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_without_it() {
    let listener = TcpListener::bind((HERE, 0)).await.expect("a port");
    let base = format!("https://{}", listener.local_addr().expect("an address"));
    let heard = tokio::spawn(async move {
        let mut heard = Vec::new();
        for _ in 0..3 {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            stream.read_buf(&mut heard).await.expect("a greeting");
            stream.write_all(answer("400 Bad Request", &[], "speak up").as_bytes()).await.expect("said");
            // It may hang up in whatever way it likes.
            let _ = stream.read_to_end(&mut heard).await;
        }
        heard
    });
    let wire = pinned(base.parse().expect("a URL"));
    for _ in 0..3 {
        let error = wire.send(&cx(), &write().bearer("canary".into())).await.expect_err("no TLS");
        assert_nothing_sent(&error, "no connection to 127.0.0.1: TLS could not be agreed on");
    }
    let heard = heard.await.expect("three connections");
    assert!(!heard.windows(4).any(|word| word == b"POST" || word == b"cana"), "it was spoken to");
}

#[tokio::test]
async fn a_handshake_that_does_not_end_is_given_up_with_nothing_sent() {
    let server = Server::start("").await;
    let mut base = server.url();
    base.set_scheme("https").expect("a scheme");
    let _ = Wire::new().expect("a provider for TLS");
    let wire = client().connect_timeout(Duration::from_millis(200)).build().expect("a client");
    let wire = PinnedWire::new(Wire(wire), base, Timeouts::default(), clock());
    let error = wire.send(&cx(), &write()).await.expect_err("silent");
    assert_nothing_sent(&error, "no connection to 127.0.0.1: it was not made in time");
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_said_to_be_the_cause() {
    let base = Url::parse("https://nowhere.invalid").expect("a URL");
    let error = pinned(base).send(&cx(), &write().bearer("canary".into())).await.expect_err("nowhere");
    assert_nothing_sent(&error, "no connection to nowhere.invalid: failed to lookup address information");
}
