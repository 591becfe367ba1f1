//! `multipart/form-data` bodies that are already in memory.

use std::convert::Infallible;

use bytes::Bytes;
use futures::{FutureExt, stream};

/// One part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

/// Reads all parts of a form.
pub(crate) fn parse(content_type: Option<&str>, body: Bytes) -> Result<Vec<Part>, String> {
    let content_type = content_type.ok_or("the request has no Content-Type; send multipart/form-data")?;
    let boundary = multer::parse_boundary(content_type)
        .map_err(|error| format!("Content-Type is not multipart/form-data with a boundary: {error}"))?;
    // The whole body is here, so reading it never waits.
    read(boundary, body).now_or_never().unwrap_or_else(|| Err("the form ends too early".to_owned()))
}

async fn read(boundary: String, body: Bytes) -> Result<Vec<Part>, String> {
    let body = stream::iter([Ok::<_, Infallible>(body)]);
    let mut form = multer::Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        parts.push(Part {
            name: field.name().unwrap_or_default().to_owned(),
            file_name: field.file_name().map(str::to_owned),
            content_type: field.content_type().map(ToString::to_string),
            bytes: field.bytes().await.map_err(malformed)?,
        });
    }
    Ok(parts)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn malformed(error: multer::Error) -> String {
    format!("the form is malformed: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\npost\r\n--b\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
        \u{1}\u{2}\r\n--b--\r\n";

    #[test]
    fn parts_keep_their_order_names_and_bytes() {
        let parts =
            parse(Some("multipart/form-data; boundary=b"), Bytes::from_static(FORM.as_bytes())).unwrap();
        assert_eq!(parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), ["purpose", "file"]);
        assert_eq!(parts[1].file_name.as_deref(), Some("a.png"));
        assert_eq!(parts[1].content_type.as_deref(), Some("image/png"));
        assert_eq!(parts[1].bytes.as_ref(), b"\x01\x02");
    }

    #[test]
    fn every_malformed_form_is_refused_with_a_reason() {
        for (content_type, body) in [
            (None, FORM),
            (Some("application/json"), FORM),
            (Some("multipart/form-data"), FORM),
            (Some("multipart/form-data; boundary=b"), &FORM[..60]),
            (Some("multipart/form-data; boundary=b"), "{}"),
        ] {
            assert!(
                parse(content_type, Bytes::copy_from_slice(body.as_bytes())).is_err(),
                "{content_type:?}"
            );
        }
    }
}
