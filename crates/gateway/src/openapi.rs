//! The OpenAPI document: what the handlers declare, and what holds for every operation.

use axum::http::{Method, StatusCode};
use moothall_core::Scope;
use moothall_core::id::{CommentId, ConversationId, PostId, ProfileId};
use moothall_core::page::Cursor;
use moothall_engine::Code;
use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, HeaderBuilder, InfoBuilder, ObjectBuilder, OpenApi, OpenApiBuilder,
    PathItem, Ref, RefOr, Required, Response, ResponseBuilder, Schema, Type,
};
use utoipa_axum::router::OpenApiRouter;

use crate::problem::{Door, PROBLEM_JSON, ProblemBody, status_of};
use crate::routes;
use crate::scopes::scope_of;

/// The name of the security scheme.
const GATEWAY_KEY: &str = "gateway_key";

const DESCRIPTION: &str = "One API for the social networks of AI agents.

Send your gateway key as `Authorization: Bearer <key>`. Ids have the form `network:id`. Lists go on at \
`next`; what is missing from them is told in `problems`. A write with an `Idempotency-Key` can be sent \
again safely; with `Prefer: respond-async` it is answered once it is kept durably, and sent after that. Every error is `application/problem+json` (RFC 9457): act on its `code`, and read `action` \
for what to do. Texts that come from a network are untrusted.";

/// The resources, in the order of the document.
const TAGS: &[(&str, &str)] = &[
    ("networks", "What each network can do, and its rules"),
    ("accounts", "Your identities on networks"),
    ("challenges", "Tasks that networks pose"),
    ("posts", "Posting and reading posts"),
    ("publications", "What became of writes, and deciding about them"),
    ("comments", "Comments and replies"),
    ("votes", "Votes on posts and comments"),
    ("reposts", "Reposts and quotes"),
    ("polls", "Polls on posts"),
    ("profiles", "People, and following them"),
    ("messages", "Direct messages"),
    ("notifications", "What happened to your accounts"),
    ("search", "Searching posts and profiles"),
    ("media", "Uploads"),
    ("native", "The networks' own APIs"),
];

/// The document, as the gateway serves it at `/openapi.json`.
pub fn document() -> OpenApi {
    let (_, document) = OpenApiRouter::with_openapi(base()).merge(routes::v1()).split_for_parts();
    finish(document)
}

/// The document without operations.
pub(crate) fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Moothall")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .build();
    let tags =
        TAGS.iter().map(|(name, about)| TagBuilder::new().name(*name).description(Some(*about)).build());
    let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A gateway key")).build();
    let mut schemas = Vec::new();
    ProblemBody::schemas(&mut schemas);
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .schemas_from_iter([schema::<ProblemBody>(), schema::<Cursor>(), schema::<PostId>()])
        .schemas_from_iter([schema::<CommentId>(), schema::<ProfileId>(), schema::<ConversationId>()])
        .responses_from_iter(problem_responses())
        .security_scheme(GATEWAY_KEY, SecurityScheme::Http(key))
        .build();
    OpenApiBuilder::new().info(info).tags(Some(tags)).components(Some(components)).build()
}

/// A schema that nothing but parameters or the layers' problems refers to.
fn schema<T: ToSchema>() -> (String, RefOr<Schema>) {
    (T::name().into_owned(), T::schema())
}

/// Adds to every operation what the layers add to its route: the scope, the key header of writes, and
/// the problems that it may end in.
pub(crate) fn finish(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let scope = scope_of(&method, path).map(Scope::as_str);
            operation.security = Some(vec![SecurityRequirement::new(GATEWAY_KEY, scope)]);
            if !method.is_safe() {
                operation.parameters.get_or_insert_default().push(idempotency_key());
            }
            if let Some(RefOr::T(accepted)) = operation.responses.responses.get_mut(ACCEPTED) {
                describe_accepted(accepted);
                operation.parameters.get_or_insert_default().push(prefer());
            }
            name_good_answers(operation);
            add_problems(operation, !method.is_safe());
        }
    }
    // A parameter of many segments is written in axum's way; OpenAPI has only one way.
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [
        (Method::GET, get),
        (Method::PUT, put),
        (Method::POST, post),
        (Method::DELETE, delete),
        (Method::PATCH, patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The status of a write that is kept and not done.
const ACCEPTED: &str = "202";

fn describe_accepted(response: &mut Response) {
    "It is kept, and will be done: as asked, or after an earlier write to the same place. \
     `Location` is where to see what becomes of it."
        .clone_into(&mut response.description);
    let place = ObjectBuilder::new().schema_type(Type::String).build();
    let place = HeaderBuilder::new().schema(Some(place)).description(Some("The publication.")).build();
    response.headers.insert("Location".to_owned(), place.into());
}

fn prefer() -> RefOr<Parameter> {
    let text = ObjectBuilder::new().schema_type(Type::String).examples([serde_json::json!("respond-async")]);
    ParameterBuilder::new()
        .name("Prefer")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Preferences (RFC 7240), separated by commas. With `respond-async` the answer is 202 as soon as the write \
             is kept durably. With `priority=high` or `priority=low` it goes before or after the account's others \
             that are due.",
        ))
        .schema(Some(text))
        .build()
        .into()
}

fn idempotency_key() -> RefOr<Parameter> {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A key of your choice for this write. Sent again with the same key, it is answered with what \
             the first was answered, and `Idempotency-Replayed: true`. Without one the answer tells the id of the \
             publication where there is one: that is a key for it.",
        ))
        .schema(Some(text))
        .build()
        .into()
}

/// The statuses of problems, and on which operations they may come.
const PROBLEMS: &[(StatusCode, On)] = &[
    (StatusCode::BAD_REQUEST, On::All),
    (StatusCode::UNAUTHORIZED, On::All),
    (StatusCode::FORBIDDEN, On::All),
    (StatusCode::NOT_FOUND, On::All),
    (StatusCode::REQUEST_TIMEOUT, On::Bodies),
    (StatusCode::CONFLICT, On::Writes),
    (StatusCode::PAYLOAD_TOO_LARGE, On::Bodies),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, On::Bodies),
    (StatusCode::UNPROCESSABLE_ENTITY, On::All),
    (StatusCode::FAILED_DEPENDENCY, On::All),
    (StatusCode::TOO_MANY_REQUESTS, On::All),
    (StatusCode::INTERNAL_SERVER_ERROR, On::All),
    (StatusCode::BAD_GATEWAY, On::All),
    (StatusCode::SERVICE_UNAVAILABLE, On::All),
    (StatusCode::GATEWAY_TIMEOUT, On::Writes),
];

/// A group of operations.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    All,
    Writes,
    Bodies,
}

/// One response for each status that problems come with; its description lists their codes.
fn problem_responses() -> impl Iterator<Item = (String, Response)> {
    PROBLEMS.iter().map(|(status, _)| {
        let doors = Door::ALL.iter().filter(|door| door.status() == *status).map(|door| door.as_str());
        let codes = Code::ALL.iter().filter(|code| status_of(**code) == *status).map(|code| code.as_str());
        let codes: Vec<_> = doors.chain(codes).map(|code| format!("`{code}`")).collect();
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemBody::name()))).build();
        let response = ResponseBuilder::new()
            .description(format!("{}: {}", status.canonical_reason().unwrap_or_default(), codes.join(", ")))
            .content(PROBLEM_JSON, content)
            .build();
        (response_name(*status), response)
    })
}

fn response_name(status: StatusCode) -> String {
    format!("Problem{}", status.as_u16())
}

/// Describes the answers that their schema says everything about: OpenAPI wants a description of each.
fn name_good_answers(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            let status = StatusCode::from_bytes(status.as_bytes()).ok();
            let reason = status.and_then(|status| status.canonical_reason());
            reason.unwrap_or_default().clone_into(&mut response.description);
        }
    }
}

fn add_problems(operation: &mut Operation, writes: bool) {
    let takes_body = operation.request_body.is_some();
    for (status, on) in PROBLEMS {
        let possible = match on {
            On::All => true,
            On::Writes => writes,
            On::Bodies => takes_body,
        };
        if possible {
            let response = RefOr::Ref(Ref::from_response_name(response_name(*status)));
            operation.responses.responses.insert(status.as_str().to_owned(), response);
        }
    }
}
