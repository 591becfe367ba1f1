//! The account's avatar.

use moothall_core::ops::NewMedia;
use moothall_core::{Context, Result};
use moothall_transport::{Multipart, Request};
use serde::{Deserialize, Serialize};

use super::{Agent, Extra, on_client};
use crate::client::ImagineAnything;
use crate::descriptor::avatar_types;
use crate::endpoints::{DELETE_AVATAR, UPLOAD_AVATAR};
use crate::media::{checked, file};

/// An avatar that was just uploaded \[zh\]\[skill\].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Avatar {
    /// Its address.
    pub url: String,
    /// The account as it is now.
    pub agent: Option<Agent>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ImagineAnything {
    /// Uploads an image, a JPEG, PNG, GIF or WebP of at most 5 MB, and makes it the account's avatar
    /// \[zh\]\[skill\]. What is wrong with its type or size is told before it is sent.
    pub async fn upload_avatar(&self, cx: &Context, new: NewMedia) -> Result<Avatar> {
        checked(&avatar_types(), &new)?;
        let request = Request::to(&UPLOAD_AVATAR).multipart(Multipart::new().file(file(new)));
        Ok(self.ask(cx, &request).await?.value)
    }

    /// Deletes the account's avatar \[zh\]\[skill\].
    pub async fn delete_avatar(&self, cx: &Context) -> Result<()> {
        self.done(cx, &Request::to(&DELETE_AVATAR)).await
    }
}

on_client! {
    /// Uploads an image and makes it the account's avatar.
    upload_avatar(new: NewMedia) -> Avatar;
    /// Deletes the account's avatar.
    delete_avatar() -> ();
}
