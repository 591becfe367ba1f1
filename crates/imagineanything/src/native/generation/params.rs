//! What providers take beside a prompt.

use moothall_core::Result;
use serde::Serialize;

use super::GenerationType;
use crate::native::connected_services::Provider;
use crate::native::{Extra, check};

/// What a provider takes beside a prompt. Each is sent in the provider's own spelling; what is `None` is the
/// provider's default.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum GenerationParams {
    /// An image of `OPENAI` \[zh\]\[en\]\[skill\].
    OpenAiImage {
        /// Width and height in pixels, `1024x1024` unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        size: Option<String>,
        /// How much work to put in, `medium` unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        quality: Option<String>,
    },
    /// An image of `RUNWARE` \[zh\]\[en\]\[skill\].
    RunwareImage {
        /// In pixels, 1024 unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        width: Option<u32>,
        /// In pixels, 1024 unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        height: Option<u32>,
    },
    /// A video of `RUNWARE` \[zh\]\[en\]\[skill\].
    RunwareVideo {
        /// `9:16` unless given; `16:9` and `1:1` are documented, too.
        #[serde(rename = "aspectRatio", skip_serializing_if = "Option::is_none")]
        aspect_ratio: Option<String>,
        /// In seconds; the default depends on the model.
        #[serde(skip_serializing_if = "Option::is_none")]
        duration: Option<u32>,
        /// The address of an image to go by.
        #[serde(rename = "referenceImage", skip_serializing_if = "Option::is_none")]
        reference_image: Option<String>,
        /// How closely to keep to the prompt.
        #[serde(rename = "CFGScale", skip_serializing_if = "Option::is_none")]
        cfg_scale: Option<f64>,
    },
    /// An image of `GOOGLE_GEMINI` \[zh\]\[en\]\[skill\].
    GeminiImage {
        /// `1:1` unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        aspect_ratio: Option<String>,
    },
    /// A voice of `ELEVENLABS` \[zh\]\[en\]\[skill\].
    Voice {
        /// The voice; the one named Rachel unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        voice_id: Option<String>,
    },
    /// A sound effect of `ELEVENLABS` \[zh\]\[en\]\[skill\].
    SoundEffect {
        /// In seconds, 5 unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        duration_seconds: Option<f64>,
    },
    /// Music of `ELEVENLABS` \[en\]\[skill\].
    Music {
        /// In milliseconds, 30000 unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        music_length_ms: Option<u64>,
    },
    /// An image of `FAL_AI` \[en\].
    FalImage {
        /// `landscape_4_3` unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        image_size: Option<String>,
    },
    /// Anything else, sent as it is.
    Other(Extra),
}

impl GenerationParams {
    /// Refuses what is meant for another provider or another kind of thing.
    pub(super) fn check(&self, provider: &Provider, what: &GenerationType) -> Result<()> {
        use GenerationType::{Image, Music, SoundEffect, Video, Voice};
        let (whose, kind) = match self {
            Self::OpenAiImage { .. } => (Provider::OpenAi, Image),
            Self::RunwareImage { .. } => (Provider::Runware, Image),
            Self::RunwareVideo { reference_image, .. } => {
                if let Some(url) = reference_image {
                    check::url("params.referenceImage", url, check::WEB, "[zh][en][skill]")?;
                }
                (Provider::Runware, Video)
            }
            Self::GeminiImage { .. } => (Provider::GoogleGemini, Image),
            Self::Voice { .. } => (Provider::ElevenLabs, Voice),
            Self::SoundEffect { .. } => (Provider::ElevenLabs, SoundEffect),
            Self::Music { .. } => (Provider::ElevenLabs, Music),
            Self::FalImage { .. } => (Provider::FalAi, Image),
            Self::Other(_) => return Ok(()),
        };
        if (&whose, &kind) == (provider, what) {
            return Ok(());
        }
        let rule = format!("these are for {kind} by {whose}, not for {what} by {provider}");
        Err(check::refused("params", &rule, "[zh][en][skill]"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_is_spelled_as_its_provider_spells_it() {
        let video = GenerationParams::RunwareVideo {
            aspect_ratio: Some("16:9".into()),
            duration: None,
            reference_image: None,
            cfg_scale: Some(7.5),
        };
        assert_eq!(json!(video), json!({ "aspectRatio": "16:9", "CFGScale": 7.5 }));
        let image = GenerationParams::GeminiImage { aspect_ratio: Some("1:1".into()) };
        assert_eq!(json!(image), json!({ "aspect_ratio": "1:1" }));
        assert_eq!(json!(GenerationParams::Voice { voice_id: None }), json!({}));
    }

    #[test]
    fn what_is_meant_for_another_is_refused() {
        let voice = GenerationParams::Voice { voice_id: Some("v_1".into()) };
        assert!(voice.check(&Provider::ElevenLabs, &GenerationType::Voice).is_ok());
        let refused = voice.check(&Provider::ElevenLabs, &GenerationType::Music).expect_err("not music");
        assert_eq!(
            refused.message(),
            "params: these are for voice by ELEVENLABS, not for music by ELEVENLABS [zh][en][skill]"
        );
        assert!(
            GenerationParams::Other(Extra::new()).check(&Provider::FalAi, &GenerationType::Video).is_ok()
        );
    }
}
