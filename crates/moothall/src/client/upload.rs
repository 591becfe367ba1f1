//! Sending forms and the files in them, with a progress bar for people.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use futures::TryStreamExt;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use super::{Answer, Call, Client};
use crate::output;

/// A part of a form.
#[derive(Debug)]
pub(crate) enum FormPart {
    Text(String),
    File(PathBuf),
}

impl Client {
    /// Uploads a file as the field `file` of `call`.
    pub(crate) async fn upload(&self, call: &Call, path: &Path) -> anyhow::Result<Answer> {
        self.form(call, vec![("file", FormPart::File(path.to_owned()))]).await
    }

    /// Sends a form, streaming its files from disk.
    pub(crate) async fn form(
        &self,
        call: &Call,
        parts: Vec<(&'static str, FormPart)>,
    ) -> anyhow::Result<Answer> {
        let mut bars = Vec::new();
        let mut form = Form::new();
        for (name, part) in parts {
            form = match part {
                FormPart::Text(text) => form.text(name, text),
                FormPart::File(path) => {
                    let (part, bar) = file(&path).await?;
                    bars.push(bar);
                    form.part(name, part)
                }
            };
        }
        let request = self.request(call.method.clone(), &call.path).query(&call.query).multipart(form);
        let answer = self.complete(request, call).await;
        bars.iter().for_each(ProgressBar::finish_and_clear);
        Ok(answer?)
    }
}
/// A file as a part of a form, and the bar that shows how much of it has left.
async fn file(path: &Path) -> anyhow::Result<(Part, ProgressBar)> {
    let shown = path.display();
    let file = File::open(path).await.with_context(|| format!("{shown} cannot be opened"))?;
    let about = file.metadata().await.with_context(|| format!("{shown} cannot be read"))?;
    ensure!(about.is_file(), "{shown} is not a file");
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bar = progress(&name, about.len());
    let counted = bar.clone();
    let stream = ReaderStream::new(file).inspect_ok(move |chunk| counted.inc(chunk.len() as u64));
    let part = Part::stream_with_length(Body::wrap_stream(stream), about.len())
        .file_name(name)
        // The name tells the type; the network has the last word on it.
        .mime_str(mime_guess::from_path(path).first_or_octet_stream().essence_str())
        .context("the file's type is not known")?;
    Ok((part, bar))
}

fn progress(name: &str, bytes: u64) -> ProgressBar {
    if !output::can_draw() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message(output::line(name))
}
