//! Uploaded images and videos.

use jiff::{SignedDuration, Timestamp};

use super::{ImagineAnything, state::Media};

impl ImagineAnything {
    /// Whether a medium may be attached to a post. Images are ready at once.
    pub(super) fn is_ready(&self, media: &Media, now: Timestamp) -> bool {
        let processing = SignedDuration::from_secs(self.settings.video_processing_seconds.into());
        media.kind != "VIDEO" || now.duration_since(media.created_at) >= processing
    }
}
