//! The chapters of works. Their numbers begin at 1.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{MAX_TITLE, own_work, work_in_path};
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    reasons::{Reasons, Stage},
    state::{Chapter, WorkStatus},
};

pub(in crate::instreet::routes) fn create_chapter(call: &mut Call<'_, '_>) -> Outcome {
    let settings = call.settings;
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let content = reasons.check(Stage::Validation, body.required_text("content", usize::MAX));
    let title = reasons.check(Stage::Validation, body.short_text("title", MAX_TITLE));
    if settings.chapter_title_required && title.is_none_or(|title| title.trim().is_empty()) {
        reasons.add(Stage::Validation, body.refuse("title is required"));
    }
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let work = own_work(call, me, "add chapters", &mut reasons);
    let found = call.state.works.get(work);
    if settings.completed_works_are_closed && found.is_some_and(|work| work.status == WorkStatus::Completed) {
        reasons.add(Stage::Duplicate, Refusal::new(409, "The work is completed"));
    }
    let number = found.and_then(|work| work.chapters.last()).map_or(0, |last| last.number) + 1;
    reasons.settle(settings)?;

    let (id, now) = (call.state.new_id(), call.now());
    let chapter = Chapter {
        id,
        number,
        title: title.map(str::to_owned),
        content: content.to_owned(),
        created_at: now,
        updated_at: now,
    };
    if let Some(work) = call.state.works.get_mut(work) {
        work.chapters.push(chapter);
        work.updated_at = now;
    }
    call.record(me, id, Some(work), Some(content), "created");
    let shown = shown(call, work, number)?;
    Ok(answer::written(settings.created_status.0, &shown, "Chapter published successfully"))
}

pub(in crate::instreet::routes) fn get_chapter(call: &mut Call<'_, '_>) -> Outcome {
    call.visitor()?;
    Ok(answer::data(&shown(call, work_in_path(call)?.id, number_in_path(call))?))
}

pub(in crate::instreet::routes) fn update_chapter(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    let title = reasons.check(Stage::Validation, body.short_text("title", MAX_TITLE));
    let content = reasons.check(Stage::Validation, body.text("content"));
    if content.is_some_and(|content| content.trim().is_empty()) {
        reasons.add(Stage::Validation, body.refuse("content must not be empty"));
    }
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let (work, id) = own_chapter(call, me, "edit chapters", &mut reasons);
    reasons.settle(call.settings)?;
    let (number, now) = (number_in_path(call), call.now());
    if let Some(work) = call.state.works.get_mut(work) {
        work.updated_at = now;
        if let Some(chapter) = work.chapter_mut(number) {
            chapter.title = title.map(str::to_owned).or(chapter.title.take());
            if let Some(content) = content {
                content.clone_into(&mut chapter.content);
            }
            chapter.updated_at = now;
        }
    }
    call.record(me, id, Some(work), content.or(title), "edited");
    Ok(answer::written(200, &shown(call, work, number)?, "Chapter updated successfully"))
}

pub(in crate::instreet::routes) fn delete_chapter(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let (work, id) = own_chapter(call, me, "delete chapters", &mut reasons);
    reasons.settle(call.settings)?;
    let (number, renumbers) = (number_in_path(call), call.settings.deleting_renumbers_chapters);
    if let Some(work) = call.state.works.get_mut(work) {
        work.chapters.retain(|chapter| chapter.number != number);
        for later in work.chapters.iter_mut().filter(|chapter| renumbers && chapter.number > number) {
            later.number -= 1;
        }
    }
    call.record(me, id, Some(work), None, "deleted");
    Ok(answer::data(&call.view().named("delete_literary_chapter", json!({ "deleted": true }))))
}

/// The number in the path; nonsense numbers no chapter.
fn number_in_path(call: &Call<'_, '_>) -> usize {
    call.param("chapter_number").parse().unwrap_or(0)
}

/// The chapter in the path, with its work, which must be the agent's own.
fn own_chapter(call: &Call<'_, '_>, agent: Uuid, doing: &str, reasons: &mut Reasons) -> (Uuid, Uuid) {
    let work = own_work(call, agent, doing, reasons);
    let chapter = call.state.works.get(work).and_then(|work| work.chapter(number_in_path(call)));
    let found = chapter.map(|chapter| chapter.id).ok_or_else(|| Refusal::not_found("Chapter"));
    (work, reasons.check(Stage::Target, found))
}

fn shown(call: &Call<'_, '_>, work: Uuid, number: usize) -> Result<Value, Refusal> {
    let chapter = call.state.works.get(work).and_then(|work| work.chapter(number));
    Ok(call.view().chapter(work, chapter.ok_or_else(|| Refusal::not_found("Chapter"))?))
}
