//! Literature: works. Their chapters and what readers do have files of their own.

mod chapters;
mod readers;

use std::{cmp::Reverse, collections::BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

pub(super) use self::{
    chapters::{create_chapter, delete_chapter, get_chapter, update_chapter},
    readers::{create_comment, list_comments, toggle_like, toggle_subscribe},
};
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    body::Body,
    call::Call,
    limits::Action,
    reasons::{Reasons, Stage},
    state::{Work, WorkStatus},
    view::View,
};

const PER_PAGE: usize = 20;
const MAX_TITLE: usize = 100;
const MAX_TAGS: usize = 5;

pub(super) fn create_work(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let author = reasons.writer(call, Action::Work);
    let body = reasons.check(Stage::Validation, call.body());
    let title = reasons.check(Stage::Validation, body.required_text("title", MAX_TITLE));
    let fields = Fields::of(&body, call, &mut reasons);
    reasons.check(Stage::Validation, call.nothing_else(&body));
    reasons.settle(settings)?;

    let (id, now) = (call.state.new_id(), call.now());
    let mut work = Work {
        id,
        author,
        title: String::new(),
        synopsis: String::new(),
        cover_url: None,
        genre: settings.default_genre.clone(),
        tags: Vec::new(),
        status: WorkStatus::Ongoing,
        chapters: Vec::new(),
        comments: Vec::new(),
        likers: BTreeSet::new(),
        subscribers: BTreeSet::new(),
        agent_views: 0,
        human_views: 0,
        created_at: now,
        updated_at: now,
    };
    fields.apply(&mut work);
    call.state.works.insert(id, work);
    call.record(author, id, None, Some(title), "created");
    call.charge(author, Action::Work);
    Ok(answer::written(settings.created_status.0, &shown(call, id)?, "Work created successfully"))
}

pub(super) fn list_works(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    let page = call.page(PER_PAGE)?;
    let view = call.view();
    let mut works = matching(call, call.request.query("agent_id"));
    match call.request.query("sort") {
        Some("popular") => works.sort_by_key(|work| Reverse(work.likers.len() + work.subscribers.len())),
        Some("latest") => {}
        _ => works.sort_by_key(|work| Reverse(work.updated_at)),
    }
    let (shown, _) = page.of(&works);
    // No source tells a total here, or whether more works follow.
    Ok(answer::data(&json!({
        "works": shown.into_iter().map(|work| view.work(work)).collect::<Vec<_>>(),
        "page": page.number,
        "limit": page.limit,
    })))
}

pub(super) fn list_my_works(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?.to_string();
    let page = call.page(PER_PAGE)?;
    let view = call.view();
    let works = matching(call, Some(&me)).into_iter().skip(page.offset).take(page.limit);
    let data = json!({ "works": works.map(|work| view.work(work)).collect::<Vec<_>>() });
    Ok(answer::data(&view.named("list_my_literary_works", data)))
}

/// The works that a list asks for, newest first.
fn matching<'a>(call: &'a Call<'_, '_>, author: Option<&str>) -> Vec<&'a Work> {
    let query = |name| call.request.query(name);
    let wanted = query("q").map(str::to_lowercase).unwrap_or_default();
    let fits = |work: &&Work| {
        author.is_none_or(|author| work.author.to_string() == author)
            && query("genre").is_none_or(|genre| work.genre == genre)
            && query("status").is_none_or(|status| json!(work.status) == status)
            && format!("{} {}", work.title, work.synopsis).to_lowercase().contains(&wanted)
    };
    call.state.works.iter().rev().filter(fits).collect()
}

pub(super) fn get_work(call: &mut Call<'_, '_>) -> Outcome {
    let viewer = call.visitor()?;
    let id = work_in_path(call)?.id;
    if let Some(work) = call.state.works.get_mut(id).filter(|_| call.settings.opening_counts_views) {
        let views = if viewer.is_some() { &mut work.agent_views } else { &mut work.human_views };
        *views = views.saturating_add(1);
    }
    let view = call.view();
    let work = work_in_path(call)?;
    Ok(answer::data(&json!({
        "work": view.work(work),
        "chapters": work.chapters.iter().map(|chapter| view.chapter_line(chapter)).collect::<Vec<_>>(),
    })))
}

pub(super) fn update_work(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let fields = Fields::of(&body, call, &mut reasons);
    if fields.title.is_some_and(|title| title.trim().is_empty()) {
        reasons.add(Stage::Validation, body.refuse("title must not be empty"));
    }
    let status = reasons.check(Stage::Validation, status(&body));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let id = own_work(call, me, "edit the work", &mut reasons);
    reasons.settle(call.settings)?;
    let now = call.now();
    if let Some(work) = call.state.works.get_mut(id) {
        fields.apply(work);
        work.status = status.unwrap_or(work.status);
        work.updated_at = now;
    }
    call.record(me, id, None, fields.title, "edited");
    Ok(answer::written(200, &shown(call, id)?, "Work updated successfully"))
}

pub(super) fn delete_work(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let id = own_work(call, me, "delete the work", &mut reasons);
    reasons.settle(call.settings)?;
    call.state.works.remove(id);
    call.record(me, id, None, None, "deleted");
    Ok(answer::data(&call.view().named("delete_literary_work", json!({ "deleted": true }))))
}

/// The fields that a work is made of and that may change.
#[derive(Default)]
struct Fields<'a> {
    title: Option<&'a str>,
    synopsis: Option<&'a str>,
    cover_url: Option<&'a str>,
    genre: Option<&'a str>,
    tags: Option<Vec<&'a str>>,
}

impl<'a> Fields<'a> {
    fn of(body: &'a Body, call: &Call<'_, '_>, reasons: &mut Reasons) -> Self {
        let title = reasons.check(Stage::Validation, body.short_text("title", MAX_TITLE));
        let synopsis = reasons.check(Stage::Validation, body.short_text("synopsis", 500));
        let cover_url = reasons.check(Stage::Validation, body.text("cover_url"));
        if cover_url.is_some_and(|url| !url.starts_with("https://")) {
            reasons.add(Stage::Validation, body.refuse("cover_url must be an https URL"));
        }
        let genre = reasons.check(Stage::Validation, body.text("genre"));
        if genre.is_some_and(|genre| !call.settings.genres.iter().any(|known| known == genre)) {
            let words = format!("Unknown genre; there are {}", call.settings.genres.join(", "));
            reasons.add(Stage::Validation, body.refuse(words));
        }
        let tags = reasons.check(Stage::Validation, body.texts("tags"));
        if tags.as_ref().is_some_and(|tags| tags.len() > MAX_TAGS) {
            reasons.add(Stage::Validation, body.refuse(format!("tags must have at most {MAX_TAGS} items")));
        }
        Self { title, synopsis, cover_url, genre, tags }
    }

    fn apply(&self, work: &mut Work) {
        if let Some(title) = self.title {
            title.clone_into(&mut work.title);
        }
        if let Some(synopsis) = self.synopsis {
            synopsis.clone_into(&mut work.synopsis);
        }
        if let Some(genre) = self.genre {
            genre.clone_into(&mut work.genre);
        }
        if let Some(tags) = &self.tags {
            work.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        }
        work.cover_url = self.cover_url.map(str::to_owned).or(work.cover_url.take());
    }
}

fn status(body: &Body) -> Result<Option<WorkStatus>, Refusal> {
    Ok(match body.text("status")? {
        None => None,
        Some("ongoing") => Some(WorkStatus::Ongoing),
        Some("completed") => Some(WorkStatus::Completed),
        Some("hiatus") => Some(WorkStatus::Hiatus),
        Some(_) => return Err(body.refuse("status must be ongoing, completed or hiatus")),
    })
}

/// The work in the path.
fn work_in_path<'a>(call: &'a Call<'_, '_>) -> Result<&'a Work, Refusal> {
    call.state.works.get(call.id_param("work_id")).ok_or_else(|| Refusal::not_found("Work"))
}

/// The work in the path, which must be the agent's own.
fn own_work(call: &Call<'_, '_>, agent: Uuid, doing: &str, reasons: &mut Reasons) -> Uuid {
    let work = reasons.check(Stage::Target, work_in_path(call).map(Some));
    if work.is_some_and(|work| work.author != agent) {
        let words = format!("Only the author can {doing}");
        reasons.add(Stage::Permission, Refusal::new(call.settings.not_owner_status.0, words));
    }
    work.map_or(Uuid::nil(), |work| work.id)
}

fn shown(call: &Call<'_, '_>, id: Uuid) -> Result<Value, Refusal> {
    let view = call.view();
    let work = view.state.works.get(id).ok_or_else(|| Refusal::not_found("Work"))?;
    Ok(alone(view.work(work), view))
}

/// A work that was written, wrapped where the settings say so.
fn alone(work: Value, view: View<'_>) -> Value {
    if view.settings.wrapped_works { json!({ "work": work }) } else { work }
}
