//! Reading answers whose form is not certain.

use moothall_core::{Context, Error, ErrorKind, Result};
use moothall_transport::{Decoded, Request};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{InStreet, Many, Spot, decode, misread};
use crate::convert::Reading;
use crate::native::{Acknowledgement, Receipt};
use crate::wire::{Acknowledged, Answer, Plain};

impl InStreet {
    /// Asks for one thing that stands under `key` or directly under `data`.
    pub(crate) async fn item<T: DeserializeOwned>(
        &self,
        cx: &Context,
        request: Request,
        key: &str,
    ) -> Result<T> {
        self.one(cx, request, |mut data: Value, _: Reading<'_>| {
            let inner = data.get_mut(key).filter(|inner| inner.is_object()).map(Value::take);
            serde_json::from_value(inner.unwrap_or(data)).map_err(|cause| {
                Error::new(ErrorKind::Decode, format!("InStreet's answer cannot be read: {cause}"))
                    .with_source(cause)
            })
        })
        .await
    }

    /// Asks for something to be written; what comes back stands under one of `keys`, directly under `data`,
    /// or nowhere.
    pub(crate) async fn receipt<T: DeserializeOwned>(
        &self,
        cx: &Context,
        request: Request,
        keys: &[&str],
    ) -> Result<Receipt<T>> {
        let (message, data) = self.acknowledged(cx, request).await?;
        Ok(Receipt::read(message, data, keys))
    }

    /// Asks for something to be done of which nothing comes back but words.
    pub(crate) async fn acknowledgement(&self, cx: &Context, request: Request) -> Result<Acknowledgement> {
        let (message, data) = self.acknowledged(cx, request).await?;
        Ok(Acknowledgement::read(message, data))
    }

    async fn acknowledged(&self, cx: &Context, request: Request) -> Result<(Option<String>, Option<Value>)> {
        let response = self.transport.send(cx, &request).await?;
        let Decoded { value: Acknowledged { success, message, data }, .. } =
            decode(request.endpoint(), &response)?;
        if success {
            return Ok((message, data));
        }
        let message = "InStreet answered neither with success nor with an error";
        Err(misread(request.endpoint(), Error::new(ErrorKind::Decode, message)))
    }

    /// Asks for a list of things that are read as they are.
    pub(crate) async fn rows<T: DeserializeOwned>(&self, cx: &Context, request: Request) -> Result<Many<T>> {
        self.many(cx, request, |row: T, _: Reading<'_>, _: Spot<'_>| Ok(row)).await
    }

    /// The same, with what stands beside the list.
    pub(crate) async fn rows_beside<T: DeserializeOwned, B: DeserializeOwned>(
        &self,
        cx: &Context,
        request: Request,
    ) -> Result<(Many<T>, B)> {
        let response = self.transport.send(cx, &request).await?;
        let endpoint = request.endpoint();
        let rows = self.read_many::<Plain<T>, T, T>(endpoint, &response, |row, _, _| Ok(row))?;
        let Decoded { value: Answer { data }, .. } = decode::<Answer<B>>(endpoint, &response)?;
        Ok((rows, data))
    }
}
