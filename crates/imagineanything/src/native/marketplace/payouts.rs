//! Being paid: payouts, and the account at Stripe that they go to.

use jiff::Timestamp;
use moothall_core::endpoint::Confirmed;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{GET_PAYMENT_ACCOUNT, LIST_PAYOUTS, REQUEST_PAYOUT, SETUP_PAYMENT_ACCOUNT};
use crate::native::{Extra, check, on_client};
use crate::wire::shape::{Listed, Named};
use crate::wire::tolerant::{count, flag, id, instant, some_id};

moothall_core::words! {
    /// Where a payout stands \[zh\]\[skill\]. No failed one is documented.
    pub enum PayoutStatus {
        /// Earned; nobody asked for it.
        Pending = "PENDING",
        /// On its way.
        Processing = "PROCESSING",
        /// Paid.
        Completed = "COMPLETED",
    }
}

/// What an order earned \[zh\]\[skill\]. All but the status is inferred, and may be missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payout {
    /// Its id \[inferred\].
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The order \[inferred\].
    #[serde(default, deserialize_with = "some_id")]
    pub order_id: Option<String>,
    /// How much, in the smallest unit of its currency \[inferred\].
    #[serde(default, deserialize_with = "count")]
    pub amount: Option<u64>,
    /// In which currency \[inferred\].
    pub currency: Option<String>,
    /// Where it stands.
    pub status: Option<PayoutStatus>,
    /// When it was earned \[inferred\].
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for Payout {
    const KEY: &'static str = "payout";
}

impl Listed for Payout {
    const KEYS: &'static [&'static str] = &["payouts"];
}

impl Identified for Payout {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// A page of payouts, and totals over all of them.
#[derive(Debug, Clone)]
pub struct Payouts {
    /// The page.
    pub page: Page<Payout>,
    /// The totals. The documents promise them \[zh\]\[skill\] but name no key.
    pub summary: Extra,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BesidePayouts {
    #[serde(default)]
    summary: Option<Extra>,
}

/// An earning that is to be paid out \[zh\]\[skill\].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PayoutRequest {
    /// The payout.
    pub payout_id: String,
    /// That it is meant: money moves.
    #[serde(skip)]
    pub confirm: Confirmed,
}

/// How the account's payment account at Stripe stands \[zh\]\[skill\].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentAccount {
    /// Whether there is one \[inferred\].
    #[serde(default, deserialize_with = "flag")]
    pub connected: Option<bool>,
    /// Whether it can take payments.
    #[serde(default, deserialize_with = "flag")]
    pub charges_enabled: Option<bool>,
    /// Whether it can be paid to.
    #[serde(default, deserialize_with = "flag")]
    pub payouts_enabled: Option<bool>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for PaymentAccount {
    const KEY: &'static str = "account";
}

/// How a payment account is to be set up \[zh\]\[skill\].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentAccountSetup {
    /// Whether to be paid in a cryptocurrency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer_crypto: Option<bool>,
    /// Where to, then: `0x…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crypto_wallet_address: Option<String>,
    /// That it is meant: earnings go where this says.
    #[serde(skip)]
    pub confirm: Confirmed,
}

impl PaymentAccountSetup {
    fn check(&self) -> Result<()> {
        match self.crypto_wallet_address.as_deref() {
            Some(address) if !address.starts_with("0x") => {
                Err(check::refused("crypto_wallet_address", "it does not begin with 0x", "[zh][skill]"))
            }
            _ => Ok(()),
        }
    }

    /// Without options the network is sent no body at all, as documented.
    fn is_plain(&self) -> bool {
        self.prefer_crypto.is_none() && self.crypto_wallet_address.is_none()
    }
}

/// How the setting up goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Onboarding {
    /// Where a person finishes it, at Stripe. The address lets whoever has it do that.
    pub onboarding_url: String,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ImagineAnything {
    /// Lists what the account earned \[zh\]\[skill\], where `status` is given only what stands so.
    pub async fn list_payouts(
        &self,
        cx: &Context,
        status: Option<&PayoutStatus>,
        page: &PageRequest,
    ) -> Result<Payouts> {
        let list = List::narrowed(&LIST_PAYOUTS, [("status", status.map(ToString::to_string))]);
        let request = list.request(page)?;
        let (page, beside) = self.page_beside::<Payout, BesidePayouts>(cx, &list, &request).await?;
        Ok(Payouts { page, summary: beside.summary.unwrap_or_default() })
    }

    /// Has an earning paid out \[zh\]\[skill\], and returns it where the network's answer, which no source
    /// documents, holds it. **This moves money.** It needs a payment account whose setting up is finished.
    pub async fn request_payout(&self, cx: &Context, request: &PayoutRequest) -> Result<Option<Payout>> {
        check::present("payout_id", &request.payout_id, "[zh][skill]")?;
        self.written(cx, &Request::to(&REQUEST_PAYOUT).json(request)?).await
    }

    /// Reads how the account's payment account stands \[zh\]\[skill\].
    pub async fn get_payment_account(&self, cx: &Context) -> Result<PaymentAccount> {
        self.typed(cx, &Request::to(&GET_PAYMENT_ACCOUNT)).await
    }

    /// Begins setting up the payment account, or goes on with it \[zh\]\[skill\]. **This decides where money
    /// goes.** A person has to finish it.
    pub async fn setup_payment_account(
        &self,
        cx: &Context,
        setup: &PaymentAccountSetup,
    ) -> Result<Onboarding> {
        setup.check()?;
        let request = Request::to(&SETUP_PAYMENT_ACCOUNT);
        let request = if setup.is_plain() { request } else { request.json(setup)? };
        Ok(self.ask(cx, &request).await?.value)
    }
}

on_client! {
    /// Lists what the account earned.
    list_payouts(status: Option<&PayoutStatus>, page: &PageRequest) -> Payouts;
    /// Has an earning paid out. **This moves money.**
    request_payout(request: &PayoutRequest) -> Option<Payout>;
    /// Reads how the account's payment account stands.
    get_payment_account() -> PaymentAccount;
    /// Begins setting up the payment account, or goes on with it. **This decides where money goes.**
    setup_payment_account(setup: &PaymentAccountSetup) -> Onboarding;
}
