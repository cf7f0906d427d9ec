//! A campaign on its way: a list (or a package that was uploaded before), what was chosen for it, what
//! the engine found, the message, how far the push is. Every change judges the list again; the pages are
//! drawings of what stands here, so that a reload, a second tab and the back button do no harm.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use acctpack::{Disposition, RuleSet, Table, Target};
use acctpack_report::{ColumnChoice, ListSettings};
use acctpack_tpns::{Delivery, Package};
use tokio::sync::watch;

use crate::draft::MessageDraft;
use crate::intake::GivenFile;
use crate::judge::{Job, JudgeError, JudgedList};
use crate::rejected::{self, Reason, RowPlace};
use crate::sending::SendState;

/// So many lists are judged at once: each takes all cores.
const JUDGED_AT_ONCE: usize = 2;
/// How often progress is told at most.
const TOLD_EVERY: Duration = Duration::from_millis(120);

/// A campaign.
pub(crate) struct Campaign {
    pub(crate) id: String,
    inner: Mutex<CampaignState>,
    /// Counts changes; pages listen to it.
    changed: watch::Sender<u64>,
}

struct CampaignState {
    audience: CampaignAudience,
    draft: MessageDraft,
    /// Counts changes of the draft.
    drafted: u64,
    sending: SendState,
    touched: Instant,
}

/// Whom the push is for.
#[derive(Clone)]
pub(crate) enum CampaignAudience {
    /// The accounts of a list.
    List(Box<KnownList>),
    /// A package that was uploaded, and not pushed, by an earlier run.
    Uploaded(Box<Delivery>),
}

/// A list and what is known of it.
#[derive(Clone)]
pub(crate) struct KnownList {
    pub(crate) source: GivenList,
    pub(crate) settings: ListSettings,
    /// Rows that were corrected, as they were typed.
    pub(crate) edits: BTreeMap<RowPlace, String>,
    /// Counts runs of the engine.
    pub(crate) revision: u64,
    pub(crate) run: JudgeRun,
    /// The last run that came to its end.
    pub(crate) judged: Option<Arc<JudgedList>>,
    cancel: Arc<AtomicBool>,
}

/// A list as it was given.
#[derive(Clone, Debug)]
pub(crate) struct GivenList {
    /// Its files, of which there is one at least.
    pub(crate) files: Vec<GivenFile>,
    /// Lists of those to be left out.
    pub(crate) exclusions: Vec<GivenFile>,
    /// A folder for all of them and for what is made of them.
    pub(crate) folder: PathBuf,
}

impl GivenList {
    /// What the package is named after: the first file.
    pub(crate) fn name(&self) -> &str {
        self.files.first().map_or("", |file| &file.name)
    }

    /// What it is called: `may.csv + 2`.
    pub(crate) fn title(&self) -> String {
        match self.files.len() {
            0 | 1 => self.name().to_string(),
            files => format!("{} + {}", self.name(), files - 1),
        }
    }

    /// The size of its files.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Every file, those of lists to be left out behind the others.
    pub(crate) fn all(&self) -> impl Iterator<Item = &GivenFile> {
        self.files.iter().chain(&self.exclusions)
    }

    /// The same, to be changed.
    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut GivenFile> {
        self.files.iter_mut().chain(&mut self.exclusions)
    }

    /// The name that the service is to see of the package.
    pub(crate) fn package_name(&self, target: &Target) -> String {
        Package::name_for(Path::new(self.name()), target)
    }
}

/// How far the engine is.
#[derive(Clone)]
pub(crate) enum JudgeRun {
    /// It is at work; how far in percent, where that is known.
    Busy(Option<u8>),
    /// It is done.
    Done,
    /// It could not do its work.
    Failed(Arc<JudgeError>),
}

/// A corrected row and what the rules say of it.
pub(crate) struct EditedRow {
    /// The account that it is, as `clean` fixes it.
    pub(crate) account: String,
    /// Why it would be rejected, if it would.
    pub(crate) reasons: Vec<Reason>,
}

/// What a campaign is at one moment.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) audience: CampaignAudience,
    pub(crate) draft: MessageDraft,
    pub(crate) drafted: u64,
    pub(crate) sending: SendState,
    /// Which change it is after, for a page to listen for the next.
    pub(crate) change: u64,
}

/// The campaign is being sent, or was: it changes no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closed;

impl Campaign {
    /// A campaign for a list; nothing is judged yet.
    pub(crate) fn of_list(id: String, source: GivenList) -> Arc<Campaign> {
        let list = KnownList {
            source,
            settings: ListSettings::default(),
            edits: BTreeMap::new(),
            revision: 0,
            run: JudgeRun::Busy(None),
            judged: None,
            cancel: Arc::default(),
        };
        Campaign::new(id, CampaignAudience::List(Box::new(list)), MessageDraft::default())
    }

    /// A campaign that takes up a package that was uploaded before.
    pub(crate) fn of_upload(id: String, delivery: Delivery, draft: MessageDraft) -> Arc<Campaign> {
        Campaign::new(id, CampaignAudience::Uploaded(Box::new(delivery)), draft)
    }

    fn new(id: String, audience: CampaignAudience, draft: MessageDraft) -> Arc<Campaign> {
        let touched = Instant::now();
        let inner = CampaignState { audience, draft, drafted: 0, sending: SendState::Not, touched };
        Arc::new(Campaign { id, inner: Mutex::new(inner), changed: watch::channel(0).0 })
    }

    fn inner(&self) -> MutexGuard<'_, CampaignState> {
        self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// What it is now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut inner = self.inner();
        inner.touched = Instant::now();
        inner.snapshot(*self.changed.borrow())
    }

    /// When it was last looked at.
    pub(crate) fn touched(&self) -> Instant {
        self.inner().touched
    }

    /// Its changes, as a number that grows.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn tell(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    /// Whether a push is on its way.
    pub(crate) fn is_sending(&self) -> bool {
        self.inner().sending.is_on_its_way()
    }

    /// Whether nothing can be lost with it: it was pushed.
    pub(crate) fn is_over(&self) -> bool {
        self.inner().sending.is_over()
    }

    /// Changes how the list is judged, and judges it again.
    ///
    /// # Errors
    /// The campaign is closed.
    pub(crate) fn choose(
        self: &Arc<Self>,
        turns: &Arc<Turns>,
        change: impl FnOnce(&mut KnownList),
    ) -> Result<(), Closed> {
        let job = {
            let mut inner = self.inner();
            if !inner.sending.may_change() {
                return Err(Closed);
            }
            let CampaignAudience::List(list) = &mut inner.audience else { return Ok(()) };
            change(list);
            list.revision += 1;
            list.cancel.store(true, Ordering::Relaxed);
            list.cancel = Arc::default();
            list.run = JudgeRun::Busy(None);
            list.job()
        };
        self.tell();
        let (campaign, turns) = (self.clone(), turns.clone());
        let revision = job.revision;
        let run = move || campaign.judge(&job, &turns);
        if let Err(error) = std::thread::Builder::new().name("judge".into()).spawn(run) {
            let failed = JudgeError::Io(PathBuf::new(), error);
            self.settle(revision, Err(failed));
        }
        Ok(())
    }

    /// Runs the engine, unless the list is judged anew by now.
    fn judge(self: &Arc<Self>, job: &Job, turns: &Turns) {
        let cancel = match &self.inner().audience {
            CampaignAudience::List(list) if list.revision == job.revision => list.cancel.clone(),
            _ => return,
        };
        let _turn = turns.take();
        let mut told = Instant::now();
        let result = job.run(&cancel, |progress| {
            if told.elapsed() < TOLD_EVERY {
                return;
            }
            told = Instant::now();
            let percent = progress.total.filter(|total| *total > 0);
            let percent = percent.map(|total| (progress.done.min(total) * 100 / total) as u8);
            self.progress(job.revision, percent);
        });
        self.settle(job.revision, result);
    }

    fn progress(&self, revision: u64, percent: Option<u8>) {
        if let CampaignAudience::List(list) = &mut self.inner().audience
            && list.revision == revision
        {
            list.run = JudgeRun::Busy(percent);
        }
        self.tell();
    }

    fn settle(&self, revision: u64, result: Result<JudgedList, JudgeError>) {
        let mut before = None;
        if let CampaignAudience::List(list) = &mut self.inner().audience
            && list.revision == revision
        {
            match result {
                Ok(judged) => {
                    list.run = JudgeRun::Done;
                    for file in list.source.all_mut() {
                        file.table = judged.tables.get(&file.name).cloned().or(file.table.take());
                    }
                    before = list.judged.replace(Arc::new(judged));
                }
                Err(error) => list.run = JudgeRun::Failed(Arc::new(error)),
            }
        } else if let Ok(judged) = result {
            // Something was changed meanwhile: it is not what anyone looks at.
            judged.remove();
        }
        if let Some(before) = before {
            before.remove();
        }
        self.tell();
    }

    /// Takes a message down.
    ///
    /// # Errors
    /// The campaign is closed.
    pub(crate) fn write(&self, draft: MessageDraft) -> Result<(), Closed> {
        let mut inner = self.inner();
        if !inner.sending.may_change() {
            return Err(Closed);
        }
        if inner.draft != draft {
            inner.draft = draft;
            inner.drafted += 1;
        }
        Ok(())
    }

    /// Begins to send, once: `None` where a push is on its way, or was, or what stands now is not what was
    /// reviewed. What it returns is what is sent.
    pub(crate) fn begin(&self, is_reviewed: impl FnOnce(&Snapshot) -> bool) -> Option<Snapshot> {
        let mut inner = self.inner();
        let snapshot = inner.snapshot(*self.changed.borrow());
        if !inner.sending.may_change() || !is_reviewed(&snapshot) {
            return None;
        }
        inner.sending = SendState::Begun;
        drop(inner);
        self.tell();
        Some(snapshot)
    }

    /// Says how far the push is.
    pub(crate) fn step(&self, sending: SendState) {
        self.inner().sending = sending;
        self.tell();
    }

    /// Stops what is at work on it.
    pub(crate) fn stop(&self) {
        if let CampaignAudience::List(list) = &self.inner().audience {
            list.cancel.store(true, Ordering::Relaxed);
        }
    }
}

impl CampaignState {
    fn snapshot(&self, change: u64) -> Snapshot {
        Snapshot {
            audience: self.audience.clone(),
            draft: self.draft.clone(),
            drafted: self.drafted,
            sending: self.sending.clone(),
            change,
        }
    }
}

impl KnownList {
    /// The rules for rows that are typed.
    pub(crate) fn rules(&self) -> Option<RuleSet> {
        RuleSet::clean(&self.settings.options()).ok()
    }

    /// What the rules say of a row as it was typed.
    pub(crate) fn judge_row(rules: &RuleSet, text: &str) -> EditedRow {
        let verdict = rules.judge(text.as_bytes());
        let account = String::from_utf8_lossy(&verdict.account).into_owned();
        let findings = rules.explain(text.as_bytes());
        let reasons = match verdict.disposition {
            Disposition::Kept => Vec::new(),
            Disposition::Rejected => rejected::reasons(&findings),
            // A blank row, or a column's name, is none that a person means to correct it to.
            _ => findings.iter().map(Reason::of).collect(),
        };
        EditedRow { account, reasons }
    }

    /// The accounts that corrected rows are to be, of those that would be kept.
    fn accounts_of_edits(&self) -> Vec<(RowPlace, String)> {
        let Some(rules) = self.rules() else { return Vec::new() };
        let good = self.edits.iter().filter_map(|(place, text)| {
            let edited = KnownList::judge_row(&rules, text);
            edited.reasons.is_empty().then_some((*place, edited.account))
        });
        good.collect()
    }

    fn job(&self) -> Job {
        Job {
            list: self.source.clone(),
            settings: self.settings.clone(),
            edits: self.accounts_of_edits(),
            revision: self.revision,
        }
    }

    /// The tables of which nobody said yet where the accounts stand.
    pub(crate) fn open_tables(&self) -> impl Iterator<Item = (&GivenFile, &Table)> {
        self.tables().filter(|(file, _)| file.settings.layout == ColumnChoice::Open)
    }

    /// The files that are tables.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (&GivenFile, &Table)> {
        self.source.all().filter_map(|file| Some((file, file.table.as_ref()?)))
    }

    /// Whether the engine is done with what was chosen last.
    pub(crate) fn is_judged(&self) -> bool {
        matches!(self.run, JudgeRun::Done)
    }
}

/// Leave to run the engine, for a few at a time.
#[derive(Debug)]
pub(crate) struct Turns {
    free: Mutex<usize>,
    returned: Condvar,
}

/// A turn that is taken.
pub(crate) struct Turn<'a>(&'a Turns);

impl Default for Turns {
    fn default() -> Turns {
        Turns { free: Mutex::new(JUDGED_AT_ONCE), returned: Condvar::new() }
    }
}

impl Turns {
    fn take(&self) -> Turn<'_> {
        let free = self.free.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let waited = self.returned.wait_while(free, |free| *free == 0);
        *waited.unwrap_or_else(|poisoned| poisoned.into_inner()) -= 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) += 1;
        self.0.returned.notify_one();
    }
}
