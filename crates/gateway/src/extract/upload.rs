use std::io;
use std::sync::{Arc, OnceLock};

use axum::extract::{FromRef, FromRequest, Request};
use axum::http::header;
use futures::stream::{self, Stream, StreamExt};
use moothall_core::ops::NewMedia;
use multer::Multipart;

use super::{BodyFault, chunks, excerpt};
use crate::Limits;
use crate::app::App;
use crate::problem::{Door, Problem, RequestError, Result};

/// What the rest of a form takes beside the file, at most: boundaries, headers, a small field or two.
const FORM_BYTES: u64 = 1024;

/// The file of a multipart form, still on its way: the form is read as the file is.
pub(crate) struct Upload {
    pub(crate) file: NewMedia,
    /// How many bytes the file has at least, as far as its sender announced them.
    pub(crate) at_least: Option<u64>,
    pub(crate) body: UploadBody,
}

/// What went wrong with the body while it was passed on.
pub(crate) struct UploadBody(Arc<OnceLock<BodyFault>>);

impl UploadBody {
    /// The fault of the body, where there was one, rather than what the upload made of it.
    pub(crate) fn blame(&self, problem: moothall_engine::Problem) -> Problem {
        self.0.get().map_or_else(|| problem.into(), |fault| Problem::from(*fault))
    }
}

impl<S> FromRequest<S> for Upload
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let &Limits { media_bytes, body_idle, .. } = &App::from_ref(state).limits;
        let (parts, body) = request.into_parts();
        let header =
            |name| parts.headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
        let boundary =
            multer::parse_boundary(header(header::CONTENT_TYPE).unwrap_or_default()).map_err(|_| {
                let detail =
                    "the route takes a form with a file: `Content-Type: multipart/form-data; boundary=…`";
                Problem::door(Door::UnsupportedMediaType, detail)
            })?;
        let announced = header(header::CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
        if announced > Some(media_bytes as u64) {
            return Err(BodyFault::TooLarge(media_bytes).into());
        }
        let fault = Arc::new(OnceLock::new());
        let noted = Arc::clone(&fault);
        let chunks = chunks(body, media_bytes, body_idle).inspect(move |chunk| {
            if let Err(fault) = chunk {
                // Only the first fault counts, and the stream ends with it.
                let _ = noted.set(*fault);
            }
        });
        let mut form = Multipart::new(paced(chunks), boundary);
        let field = form.next_field().await.map_err(|error| malformed(&fault, &error))?;
        let Some(field) = field.filter(|field| field.name() == Some("file")) else {
            let error = RequestError::at("/file", "the first part of the form must be called `file`");
            return Err(Problem::invalid(error));
        };
        let of_part = field.headers().get(header::CONTENT_LENGTH);
        let of_part = of_part.and_then(|value| value.to_str().ok()?.parse().ok());
        let at_least = of_part.max(announced.map(|bytes| bytes.saturating_sub(FORM_BYTES)));
        let file = NewMedia {
            file_name: field.file_name().unwrap_or("file").to_owned(),
            content_type: field
                .content_type()
                .map_or_else(|| "application/octet-stream".to_owned(), |mime| mime.essence_str().to_owned()),
            length: None,
            bytes: field.map(|chunk| chunk.map_err(io::Error::other)).boxed(),
        };
        Ok(Self { file, at_least, body: UploadBody(fault) })
    }
}

/// The stream with a pause after each item.
///
/// multer reads on for as long as its stream is ready, and so would hold a file that comes faster than
/// it is passed on; and it takes a form for cut off whose beginning and end become ready at once.
fn paced<T: Send + 'static>(
    stream: impl Stream<Item = T> + Send + 'static,
) -> impl Stream<Item = T> + Send + 'static {
    stream::unfold((stream.boxed(), false), |(mut stream, pause)| async move {
        if pause {
            tokio::task::yield_now().await;
        }
        let item = stream.next().await?;
        Some((item, (stream, true)))
    })
}

fn malformed(fault: &OnceLock<BodyFault>, error: &multer::Error) -> Problem {
    fault.get().map_or_else(
        || {
            Problem::door(
                Door::MalformedBody,
                format!("the form is malformed: {}", excerpt(&error.to_string())),
            )
        },
        |fault| Problem::from(*fault),
    )
}
