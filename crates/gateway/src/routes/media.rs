use axum::extract::State;
use axum::http::StatusCode;
use moothall_core::model::Media;
use moothall_engine::{Engine, UploadRequest};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Agent, Json, Query, Upload};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(upload_media))
}

/// Where the file goes.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadParams {
    /// The name of the account that uploads.
    account: Option<String>,
    /// Instead of the account: the network, when you have exactly one account on it.
    network: Option<String>,
}

/// A form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form for the OpenAPI document; it is read part by part")]
struct UploadForm {
    /// The file, with its name and content type.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// Upload a file
///
/// To be attached to a post later, by its id. It is streamed through to the network, unless its announced
/// length (of the part, or of the request) already tells that it is too large.
#[utoipa::path(
    post, path = "/v1/media", tag = "media", params(UploadParams),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Media))
)]
async fn upload_media(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Query(query): Query<UploadParams>,
    upload: Upload,
) -> Result<(StatusCode, Json<Media>)> {
    let UploadParams { account, network } = query;
    let Upload { file, at_least, body } = upload;
    let uploaded = engine.upload(&caller, UploadRequest { account, network, file, at_least }).await;
    Ok((StatusCode::CREATED, Json(uploaded.map_err(|problem| body.blame(problem))?)))
}
