//! Calls of a network's own API, as the clients of that network make them.

use std::sync::Arc;

use moothall_core::endpoint::{Access as Credential, Replay};
use moothall_core::ports::DirectWrite;
use moothall_core::traits::{NativeAnswer, NativeBody, NativeCall};
use moothall_core::{Capability, Network};
use sha2::{Digest as _, Sha256};

use crate::acting::{Acting, check_active};
use crate::problem::{Access, Problem, Result};
use crate::{Caller, Engine};

/// A call of a network's own API.
#[derive(Debug)]
pub struct NativeRequest {
    /// The account that acts; may be left out when the agent has exactly one on `network`.
    pub account: Option<String>,
    /// The slug of the network.
    pub network: String,
    /// The call.
    pub call: NativeCall,
}

impl Engine {
    /// The network of this slug; `unknown_network` names those that there are.
    pub fn adapter(&self, slug: &str) -> Result<Arc<dyn Network>> {
        self.inner.lanes.get(slug).map(|lane| lane.network.clone())
    }

    /// The name of the account that would act on `network`: the one named, or the agent's only one there.
    pub async fn acting_account(
        &self,
        caller: &Caller,
        account: Option<&str>,
        network: &str,
    ) -> Result<String> {
        self.choose(caller, account, Some(network)).await.map(|entry| entry.record.name.clone())
    }

    /// Calls the network's own API and passes back what it answers, refusals included. What they mean for the
    /// account and for its budgets is learned all the same.
    ///
    /// A problem means that there is no answer to pass on. A write is in the audit log before it is sent, and
    /// once sent it runs to its end whoever still waits for it.
    pub async fn native(&self, caller: &Caller, request: NativeRequest) -> Result<NativeAnswer> {
        let NativeRequest { account, network, call } = request;
        let entry = self.choose(caller, account.as_deref(), Some(&network)).await?;
        let reads = call.endpoint.replay == Replay::Safe;
        // What takes no credential is not done by the account: it may be how it comes to be active.
        if !reads && call.endpoint.auth != Credential::None {
            check_active(&entry)?;
        }
        let mut acting = self.act(caller, &entry, false)?;
        if matches!(call.body, NativeBody::Stream { .. }) {
            acting = acting.within(self.inner.settings.upload_deadline);
        }
        if reads {
            return acting.forward(call, Access::Read).await;
        }
        self.note(written(caller, &acting, &call)).await?;
        self.complete(async move { acting.forward(call, Access::Write).await }).await
    }

    async fn note(&self, write: DirectWrite) -> Result<()> {
        let noted = self.inner.audit.note(write).await;
        noted.map_err(|cause| {
            Problem::storage_failed("the call could not be noted, so nothing was sent", cause)
        })
    }
}

/// What the audit log tells of a write.
fn written(caller: &Caller, acting: &Acting, call: &NativeCall) -> DirectWrite {
    DirectWrite {
        at: acting.now(),
        agent: caller.agent.clone(),
        key_id: caller.key_id.clone(),
        account: acting.record.name.clone(),
        endpoint: format!("{}/{}", acting.lane.slug(), call.endpoint.id),
        content_hash: match &call.body {
            NativeBody::Whole(bytes) => Some(Sha256::digest(bytes).into()),
            NativeBody::Empty | NativeBody::Stream { .. } => None,
        },
    }
}

impl Acting {
    async fn forward(&self, call: NativeCall, access: Access) -> Result<NativeAnswer> {
        let endpoint = call.endpoint;
        let native = self.family(Capability::Native, |network| network.native())?;
        match self.inner().call(&self.lane, self.cx(), native.forward(self.cx(), call)).await {
            Ok(answer) => {
                match &answer.refusal {
                    None => self.note_success(),
                    Some(error) => {
                        self.lane.note(Some(error), self.now());
                        self.note_failure(error).await;
                    }
                }
                Ok(answer)
            }
            Err(error) => {
                self.note_failure(&error).await;
                let problem = Problem::of(error.during(endpoint.id), access);
                Err(problem.on(self.lane.slug()).by(&self.record.name).at(self.now()))
            }
        }
    }
}
