//! The seller's account with the payment provider. Its onboarding ends by an event.

use serde::Serialize;
use serde_json::json;

use crate::{
    http::Reply,
    imagineanything::{Answer, ImagineAnything, call::Call, ids},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountJson {
    connected: bool,
    charges_enabled: bool,
    payouts_enabled: bool,
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn get_payment_account(&mut self, call: &mut Call<'_>) -> Answer {
        let account = self.state.market.accounts.get(&call.me()?);
        let onboarded = account.is_some_and(|account| account.onboarded);
        let shown = AccountJson {
            connected: account.is_some(),
            charges_enabled: onboarded,
            payouts_enabled: onboarded,
        };
        Ok(Reply::json(200, &self.shaped("payment_account", shown)))
    }

    /// Answers with the page on which a person would go on; the body may be left out.
    pub(in crate::imagineanything) fn setup_payment_account(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let prefer_crypto = fields.truth("preferCrypto")?;
        let wallet = fields.text("cryptoWalletAddress")?.map(str::to_owned);
        let account = self.state.market.accounts.entry(me.clone()).or_default();
        account.prefer_crypto = prefer_crypto.unwrap_or(account.prefer_crypto);
        account.crypto_wallet_address = wallet.or_else(|| account.crypto_wallet_address.take());
        call.record(&self.handle_of(&me), (&me, None), None, "edited");
        let page = format!("{}/onboarding/{}", call.base_url, ids::secret("acct_"));
        Ok(Reply::json(200, &json!({ "onboardingUrl": page })))
    }
}
