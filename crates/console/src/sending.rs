//! The way of a push from the last click to its end: the steps of `acctpack send`, with the same client,
//! the same receipt and the same guards. A campaign begins it once; what is unclear is never begun again.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use acctpack::{Lang, Privacy, View};
use acctpack_report::Html;
use acctpack_tpns::{
    Audience as Rows, Client, Delivery, Error, Package, Push, PushPermit, Pushed, Receipt, Repeat,
    UploadEvent, now,
};

use crate::campaign::{Campaign, CampaignAudience, KnownList, Snapshot};
use crate::judge::JudgedList;
use crate::ledger::{Ledger, Note};

/// How often progress is told at most.
const TOLD_EVERY: Duration = Duration::from_millis(120);

/// How far a push is.
#[derive(Clone, Default)]
pub(crate) enum SendState {
    /// Nobody asked for it.
    #[default]
    Not,
    /// It was confirmed.
    Begun,
    /// The package goes up: bytes of bytes.
    Uploading(u64, u64),
    /// An attempt to upload it failed; the next, by its number, follows.
    Again(u32, Arc<Error>),
    /// The push is on its way; its answer is waited for.
    Pushing,
    /// It came to an end.
    Over(Arc<SendEnd>),
}

/// How it ended.
pub(crate) struct SendEnd {
    pub(crate) outcome: SendOutcome,
    /// When, in UTC.
    pub(crate) at: String,
}

/// What came of it.
pub(crate) enum SendOutcome {
    /// The service accepted the push.
    Pushed(Pushed),
    /// It came to nothing, or it is not known what it came to: the error says which.
    Failed(Error),
    /// Something else was sent since it was confirmed; nothing was sent of this.
    Overtaken,
}

impl SendState {
    /// Whether a push is on its way.
    pub(crate) fn is_on_its_way(&self) -> bool {
        !matches!(self, SendState::Not | SendState::Over(_))
    }

    /// Whether it was pushed, or may have been.
    pub(crate) fn is_over(&self) -> bool {
        match self {
            SendState::Over(end) => match &end.outcome {
                SendOutcome::Pushed(_) => true,
                SendOutcome::Failed(error) => error.may_be_out(),
                SendOutcome::Overtaken => false,
            },
            _ => false,
        }
    }

    /// Whether what would be pushed may still be changed, and be begun.
    pub(crate) fn may_change(&self) -> bool {
        !self.is_on_its_way() && !self.is_over()
    }
}

/// All of a push that can be known before it is sent.
pub(crate) struct PushPlan {
    pub(crate) push: Push,
    pub(crate) delivery: Delivery,
    /// `None` where the service has it.
    package: Option<Package>,
}

/// Why there is no plan.
pub(crate) enum Unplanned {
    /// The list is being judged, or holds no account.
    NoPackage,
    /// The service would not take it, or a file cannot be read.
    Error(Error),
}

impl From<Error> for Unplanned {
    fn from(error: Error) -> Unplanned {
        Unplanned::Error(error)
    }
}

impl PushPlan {
    /// The plan of what stands.
    pub(crate) fn of(snapshot: &Snapshot, client: &Client) -> Result<PushPlan, Unplanned> {
        let draft = &snapshot.draft;
        match &snapshot.audience {
            CampaignAudience::List(list) => {
                let judged = list.judged.as_ref().filter(|_| list.is_judged());
                let judged = judged.ok_or(Unplanned::NoPackage)?;
                let push = draft.push(list.settings.account_type, Rows::Accounts)?;
                let (package, source) = packed(list, judged)?;
                let mut delivery = client.delivery(&package);
                delivery.accounts = Some(judged.accounts());
                delivery.audience = Some(Rows::Accounts);
                delivery.source_sha256 = Some(source);
                Ok(PushPlan { push, delivery, package: Some(package) })
            }
            CampaignAudience::Uploaded(earlier) => {
                let rows = earlier.audience.unwrap_or_default();
                let mut delivery = (**earlier).clone();
                // What answers there now is what counts.
                delivery.rehearsal = client.is_sandbox();
                Ok(PushPlan { push: draft.push(None, rows)?, delivery, package: None })
            }
        }
    }
}

/// The package of a run and the digest of its list, which are read once a run.
fn packed(list: &KnownList, judged: &JudgedList) -> Result<(Package, String), Unplanned> {
    let path = judged.package.as_ref().ok_or(Unplanned::NoPackage)?;
    if let Some(packed) = judged.packed.get() {
        return Ok(packed.clone());
    }
    let never = AtomicBool::new(false);
    let name = list.source.package_name(&judged.summary.digest.target);
    let package = Package::open_until(path, Some(name), &never)?;
    let source = Package::sha256_of(list.source.files.iter().map(|file| &file.path), &never)?;
    Ok(judged.packed.get_or_init(|| (package, source)).clone())
}

/// What was confirmed.
pub(crate) struct Order {
    /// What the receipt said when it was looked at.
    pub(crate) seen: String,
    /// Whether the same people may be pushed to once more.
    pub(crate) repeat: Repeat,
}

/// What a receipt says, for a later look to tell whether it says anything else.
pub(crate) fn fingerprint(deliveries: &[Delivery]) -> String {
    let last = deliveries.last().map(|last| {
        let at = last.pushing_at.as_deref().or(last.uploaded_at.as_deref());
        format!("{:?} {}", last.state, at.unwrap_or(&last.prepared_at))
    });
    format!("{} {}", deliveries.len(), last.unwrap_or_default())
}

/// Sends what was confirmed, on the caller's thread, and writes the outcome into the campaign.
pub(crate) fn send(
    campaign: &Campaign,
    snapshot: &Snapshot,
    client: &Client,
    ledger: &Ledger,
    order: &Order,
) {
    let outcome = carry_out(campaign, snapshot, client, ledger, order);
    campaign.step(SendState::Over(Arc::new(SendEnd { outcome, at: now() })));
}

fn carry_out(
    campaign: &Campaign,
    snapshot: &Snapshot,
    client: &Client,
    ledger: &Ledger,
    order: &Order,
) -> SendOutcome {
    let plan = match PushPlan::of(snapshot, client) {
        Ok(plan) => plan,
        Err(Unplanned::NoPackage) => return SendOutcome::Overtaken,
        Err(Unplanned::Error(error)) => return SendOutcome::Failed(error),
    };
    let mut receipt = match Receipt::open(ledger.receipt()) {
        Ok(receipt) => receipt,
        Err(error) => return SendOutcome::Failed(error),
    };
    // A consent is to what was seen: to push again, too.
    if fingerprint(receipt.deliveries()) != order.seen {
        return SendOutcome::Overtaken;
    }
    let other_version = receipt.other_version(&plan.delivery, plan.push.message());
    if other_version.is_some() && order.repeat == Repeat::Refuse {
        return SendOutcome::Overtaken;
    }
    let result = receipt.admit(plan.delivery.clone(), order.repeat).and_then(|mut permit| {
        keep_note(snapshot, ledger, permit.delivery());
        let upload_id = upload(campaign, client, plan.package.as_ref(), &mut permit)?;
        campaign.step(SendState::Pushing);
        client.push_recorded(&plan.push.clone().to_upload(upload_id), permit, || ())
    });
    match result {
        Ok(pushed) => SendOutcome::Pushed(pushed),
        Err(error) => SendOutcome::Failed(error),
    }
}

/// The upload of an earlier run, or a new one.
fn upload(
    campaign: &Campaign,
    client: &Client,
    package: Option<&Package>,
    permit: &mut PushPermit<'_>,
) -> acctpack_tpns::Result<u64> {
    let (known, Some(package)) = (permit.delivery().upload_id, package) else {
        return Ok(permit.delivery().upload_id.unwrap_or_default());
    };
    if let Some(upload_id) = known {
        return Ok(upload_id);
    }
    let mut told = Instant::now();
    let uploaded = client.upload(package, |event| match event {
        UploadEvent::Sent { bytes, total } if bytes == total || told.elapsed() >= TOLD_EVERY => {
            told = Instant::now();
            campaign.step(SendState::Uploading(bytes, total));
        }
        UploadEvent::Retry { attempt, error, .. } => {
            campaign.step(SendState::Again(attempt, error))
        }
        _ => {}
    })?;
    permit.uploaded(uploaded.upload_id)?;
    Ok(uploaded.upload_id)
}

/// Keeps what is said and a report beside the receipt. A push must not fail for want of them.
fn keep_note(snapshot: &Snapshot, ledger: &Ledger, delivery: &Delivery) {
    let mut note = Note { draft: snapshot.draft.clone(), ..Note::default() };
    let mut report = None;
    if let CampaignAudience::List(list) = &snapshot.audience
        && let Some(judged) = &list.judged
    {
        note.list = list.source.title();
        note.account_type = list.settings.account_type;
        (note.rows, note.rejected) = (judged.summary.rows, judged.summary.rejected);
        let mut html = Html::default();
        html.view = View { lang: Lang::En, privacy: Privacy::Masked };
        html.made = Some(acctpack_tpns::local_time(&now()));
        report = Some(html.render(&judged.summary));
    } else if let Some(earlier) = ledger.note(&Ledger::key(delivery)) {
        note = Note { draft: note.draft, ..earlier };
    }
    let _ = ledger.keep(delivery, &note, report.as_deref());
}
