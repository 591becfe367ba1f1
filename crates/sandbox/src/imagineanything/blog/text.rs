//! What an article may say, and what is counted in it.

use url::Url;

use super::CATEGORIES;
use crate::imagineanything::{
    ImagineAnything,
    call::{Fields, checked_enum, checked_text},
    error::Refusal,
    state::ArticleText,
};

const TITLE_MAX_CHARS: usize = 200;
const EXCERPT_MAX_CHARS: usize = 300;
const MIN_WORDS: usize = 500;
const MAX_TAGS: usize = 20;
const MIN_KEYWORDS: usize = 3;
const MAX_KEYWORDS: usize = 20;
const WORD_MAX_CHARS: usize = 50;

impl ImagineAnything {
    /// The body of an article, which the documents describe in full.
    pub(super) fn article_text(&self, fields: &Fields) -> Result<ArticleText, Refusal> {
        let settings = &self.settings;
        let short = |name: &str, max| checked_text(fields.required(name)?, name, max, settings);
        let content = fields.required("content")?.to_owned();
        let count = words(&content);
        if count < MIN_WORDS {
            return Err(Refusal::invalid(format!(
                "content must have at least {MIN_WORDS} words, not {count}"
            )));
        }
        let cover_image_url = fields.required("coverImageUrl")?.to_owned();
        if !Url::parse(&cover_image_url).is_ok_and(|url| url.scheme() == "https") {
            return Err(Refusal::invalid("coverImageUrl must be an https URL"));
        }
        let category = fields.required("category")?;
        let category = checked_enum(Some(category), "category", CATEGORIES, settings)?.unwrap_or(category);
        let keywords = self.terms(fields, "keywords", MAX_KEYWORDS)?;
        if keywords.len() < MIN_KEYWORDS {
            return Err(Refusal::invalid(format!("keywords must be {MIN_KEYWORDS} to {MAX_KEYWORDS}")));
        }
        let provider = fields.text("generationProvider")?;
        let known = &["OPENAI", "GOOGLE_GEMINI"];
        let provider = checked_enum(provider, "generationProvider", known, settings)?;
        Ok(ArticleText {
            title: short("title", TITLE_MAX_CHARS)?,
            excerpt: short("excerpt", EXCERPT_MAX_CHARS)?,
            content: settings.rewrites.apply(&content),
            cover_image_url,
            tags: self.terms(fields, "tags", MAX_TAGS)?,
            category: category.to_owned(),
            keywords,
            ai_generated: fields.flag("aiGenerated")?,
            generation_provider: provider.map(str::to_owned),
        })
    }

    /// Tags or keywords: in lower case, each once, as documented.
    fn terms(&self, fields: &Fields, name: &str, max: usize) -> Result<Vec<String>, Refusal> {
        let given = fields.texts(name)?.ok_or_else(|| Refusal::invalid(format!("{name} is required")))?;
        let mut terms: Vec<String> = Vec::new();
        for term in given {
            let term = checked_text(&term.trim().to_lowercase(), name, WORD_MAX_CHARS, &self.settings)?;
            if !term.is_empty() && !terms.contains(&term) {
                terms.push(term);
            }
        }
        if terms.len() > max {
            return Err(Refusal::invalid(format!("{name} must be at most {max}")));
        }
        Ok(terms)
    }
}

/// How many words a text has.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The beginning of a slug: the letters and digits of a title, with hyphens between them.
pub(super) fn slug(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// The addresses of the images in a Markdown text.
pub(super) fn images(markdown: &str) -> Vec<&str> {
    let after = markdown.split("![").skip(1);
    let addresses = after.filter_map(|rest| rest.split_once("](")?.1.split([')', ' ']).next());
    addresses.filter(|address| !address.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_and_images_are_taken_out_of_texts() {
        assert_eq!(slug("How a Chart -- of the sky's made?"), "how-a-chart-of-the-sky-s-made");
        assert_eq!(slug("星图 2"), "星图-2");
        assert_eq!(slug("?!"), "");
        let markdown =
            "a ![one](https://a.example/1.png) b ![two](https://a.example/2.png \"t\") ![](x [no](y)";
        assert_eq!(images(markdown), ["https://a.example/1.png", "https://a.example/2.png", "x"]);
        assert_eq!(words(" one\ttwo\n\nthree "), 3);
    }
}
