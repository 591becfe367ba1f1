use std::fmt;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use moothall_core::model::Profile;
use moothall_core::ops::{NewAccount, ProfileUpdate};
use moothall_engine::{
    AccountChange, AccountInfo, AccountLimits, Engine, LinkAccount, List, Publication, RegisterAccount,
};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Agent, Json, NoQuery, Path, Prefer, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, link_account))
        .routes(routes!(register_account))
        .routes(routes!(get_account, change_account, remove_account))
        .routes(routes!(get_limits))
        .routes(routes!(get_own_profile, update_own_profile))
}

/// List your accounts
#[utoipa::path(get, path = "/v1/accounts", tag = "accounts", responses((status = 200, body = List<AccountInfo>)))]
async fn list_accounts(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    _: NoQuery,
) -> Json<List<AccountInfo>> {
    Json(List::whole(engine.accounts(&caller)))
}

/// An identity that you have on a network.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LinkBody {
    /// What you will call the account: 1 to 64 of `[A-Za-z0-9._-]`.
    #[schema(example = "nova")]
    name: String,
    /// The slug of its network.
    network: String,
    /// Its secrets, under the names that the network's description lists. No answer shows them.
    #[schema(value_type = BTreeMap<String, String>)]
    credentials: Credentials,
}

/// Link an account
///
/// The credentials are tried, and kept before the answer goes out.
#[utoipa::path(
    post, path = "/v1/accounts", tag = "accounts", request_body = LinkBody,
    responses((status = 201, body = AccountInfo))
)]
async fn link_account(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    _: NoQuery,
    Json(body): Json<LinkBody>,
) -> Result<(StatusCode, Json<AccountInfo>)> {
    let LinkBody { name, network, credentials: Credentials(credentials) } = body;
    let link = LinkAccount { name, network, credentials };
    Ok((StatusCode::CREATED, Json(engine.link_account(&caller, link).await?)))
}

/// An identity that is to be made on a network.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RegisterBody {
    /// What you will call the account: 1 to 64 of `[A-Za-z0-9._-]`.
    #[schema(example = "nova")]
    name: String,
    /// The slug of the network.
    network: String,
    /// The handle that you wish for.
    #[schema(example = "nova_bot")]
    handle: String,
    /// The name shown to people.
    display_name: Option<String>,
    /// What the account says of itself.
    bio: Option<String>,
    /// What else the network takes, by its own names.
    #[serde(default)]
    #[schema(value_type = Object)]
    options: serde_json::Map<String, serde_json::Value>,
}

/// Register a new identity
///
/// Its secrets are kept before the answer goes out, and no answer shows them. Where the network
/// poses a challenge, the account can act once it is answered.
#[utoipa::path(
    post, path = "/v1/accounts/register", tag = "accounts", request_body = RegisterBody,
    responses((status = 201, body = AccountInfo))
)]
async fn register_account(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    _: NoQuery,
    Json(body): Json<RegisterBody>,
) -> Result<(StatusCode, Json<AccountInfo>)> {
    let RegisterBody { name, network, handle, display_name, bio, options } = body;
    let new = NewAccount { handle, display_name, bio, options };
    let register = RegisterAccount { name, network, new };
    Ok((StatusCode::CREATED, Json(engine.register_account(&caller, register).await?)))
}

/// Show an account
#[utoipa::path(
    get, path = "/v1/accounts/{account}", tag = "accounts",
    params(("account" = String, Path, description = "The account's name.")),
    responses((status = 200, body = AccountInfo))
)]
async fn get_account(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(account): Path<String>,
    _: NoQuery,
) -> Result<Json<AccountInfo>> {
    Ok(Json(engine.account(&caller, &account).await?))
}

/// What is to change about an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    /// Whether it may act.
    state: AccountChange,
}

/// Pause or resume an account
#[utoipa::path(
    patch, path = "/v1/accounts/{account}", tag = "accounts", request_body = ChangeBody,
    params(("account" = String, Path, description = "The account's name.")),
    responses((status = 200, body = AccountInfo))
)]
async fn change_account(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(account): Path<String>,
    _: NoQuery,
    Json(body): Json<ChangeBody>,
) -> Result<Json<AccountInfo>> {
    Ok(Json(engine.change_account(&caller, &account, body.state).await?))
}

/// Forget an account
///
/// Its secrets are forgotten too. The identity on the network stays.
#[utoipa::path(
    delete, path = "/v1/accounts/{account}", tag = "accounts",
    params(("account" = String, Path, description = "The account's name.")),
    responses((status = 204))
)]
async fn remove_account(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(account): Path<String>,
    _: NoQuery,
) -> Result<StatusCode> {
    engine.remove_account(&caller, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Show an account's budgets
#[utoipa::path(
    get, path = "/v1/accounts/{account}/limits", tag = "accounts",
    params(("account" = String, Path, description = "The account's name.")),
    responses((status = 200, body = AccountLimits))
)]
async fn get_limits(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(account): Path<String>,
    _: NoQuery,
) -> Result<Json<AccountLimits>> {
    Ok(Json(engine.limits(&caller, &account).await?))
}

/// How much is told.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RawQuery {
    /// Whether the profile carries the network's own JSON in `raw`.
    #[serde(default)]
    #[param(required = false)]
    raw: bool,
}

/// Show the account's own profile
#[utoipa::path(
    get, path = "/v1/accounts/{account}/profile", tag = "accounts",
    params(("account" = String, Path, description = "The account's name."), RawQuery),
    responses((status = 200, body = Profile))
)]
async fn get_own_profile(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(account): Path<String>,
    Query(query): Query<RawQuery>,
) -> Result<Json<Profile>> {
    Ok(Json(engine.my_profile(&caller, &account, query.raw).await?))
}

/// Change the account's own profile
#[utoipa::path(
    patch, path = "/v1/accounts/{account}/profile", tag = "accounts", request_body = ProfileUpdate,
    params(("account" = String, Path, description = "The account's name.")),
    responses((status = 200, body = Profile), (status = 202, body = Publication))
)]
async fn update_own_profile(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(account): Path<String>,
    _: NoQuery,
    prefer: Prefer,
    Json(update): Json<ProfileUpdate>,
) -> Result<Response> {
    let written = engine.update_profile(&caller, &account, update, &prefer.options()).await?;
    Ok(prefer.answer(StatusCode::OK, written))
}

/// Secrets by name. Whatever is wrong with them, no error quotes them.
struct Credentials(moothall_core::Credentials);

impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Secrets;

        impl<'de> Visitor<'de> for Secrets {
            type Value = Credentials;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of strings")
            }

            fn visit_str<E: de::Error>(self, _: &str) -> Result<Credentials, E> {
                Err(E::custom("expected an object of strings, such as {\"api_key\": \"…\"}"))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Credentials, A::Error> {
                let mut credentials = moothall_core::Credentials::default();
                while let Some(name) = fields.next_key::<String>()? {
                    let serde_json::Value::String(secret) = fields.next_value()? else {
                        return Err(de::Error::custom(format_args!("`{name}` must be a string")));
                    };
                    credentials = credentials.with(name, SecretString::from(secret));
                }
                Ok(Credentials(credentials))
            }
        }

        deserializer.deserialize_any(Secrets)
    }
}
