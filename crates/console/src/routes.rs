//! The addresses of the page, and what is done at each. What is at an address is drawn from the
//! campaign as it stands; what changes it comes by POST and leads back to a page.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Request, StatusCode};
use serde_json::json;

use acctpack::{AccountForm, Code, Lang, Privacy};
use acctpack_report::{Html, SettingsChange};
use acctpack_sandbox::http::{self, Reset};
use acctpack_tpns::Repeat;

use crate::campaign::{Campaign, CampaignAudience, Closed, GivenList, KnownList};
use crate::draft::MessageDraft;
use crate::intake::{self, BodyRefusal, FormFields};
use crate::ledger::Ledger;
use crate::pages;
use crate::rejected::RowPlace;
use crate::sending::{self, Order, PushPlan, Unplanned};
use crate::server::{Body, ConsoleState, PageResponse, asset, download, events, page, see_other};
use crate::{PushService, assets, guard};

/// How long a change waits for the engine before its page is shown: most lists are done by then.
const PATIENCE: Duration = Duration::from_millis(600);

/// Answers a request that was let in.
pub(crate) async fn answer(
    shared: &Arc<ConsoleState>,
    request: Request<Incoming>,
    reset: &Reset,
) -> PageResponse {
    let path = request.uri().path().to_string();
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let query = FormFields::parse(request.uri().query().unwrap_or_default());
    let is_get = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_get {
        return match parts[..] {
            ["c", id, screen] => look(shared, id, screen, &query),
            _ => look_around(shared, &parts, &query),
        };
    }
    if request.method() != Method::POST {
        return nowhere(shared, StatusCode::METHOD_NOT_ALLOWED);
    }
    let changed = match parts[..] {
        ["lists"] => new_list(shared, request).await,
        ["c", id, "exclude"] => exclude(shared, id, request).await,
        _ => match FormFields::read(request.into_body()).await {
            Ok(form) => change(shared, &parts, &form).await,
            Err(refusal) => Err(refusal),
        },
    };
    match changed {
        Ok(answer) => answer,
        Err(BodyRefusal::Gone) => reset.now().await,
        Err(refusal) => {
            let status = match refusal {
                BodyRefusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                BodyRefusal::Io(_) => StatusCode::INSUFFICIENT_STORAGE,
                _ => StatusCode::BAD_REQUEST,
            };
            page(status, pages::refused(&shared.view(), &refusal))
        }
    }
}

fn nowhere(shared: &ConsoleState, status: StatusCode) -> PageResponse {
    page(status, pages::nowhere(&shared.view()))
}

/// What is not of one campaign.
fn look_around(shared: &Arc<ConsoleState>, parts: &[&str], query: &FormFields) -> PageResponse {
    let view = shared.view();
    match parts {
        [""] => page(StatusCode::OK, pages::home(&view, &shared.campaigns(), &shared.service)),
        ["history"] => {
            page(StatusCode::OK, pages::history(&view, &shared.ledger, shared.may_resume()))
        }
        ["history", key, "report"] => match shared.ledger.report(key) {
            Some(report) => downloaded("text/html; charset=utf-8", "report.html", report),
            None => nowhere(shared, StatusCode::NOT_FOUND),
        },
        ["assets", name] => match assets::find(name) {
            Some((content_type, text)) => asset(content_type, text),
            None => nowhere(shared, StatusCode::NOT_FOUND),
        },
        ["events"] => events(shared.listeners.body(shared.quiet.subscribe(), seen(query))),
        _ => nowhere(shared, StatusCode::NOT_FOUND),
    }
}

fn seen(query: &FormFields) -> u64 {
    query.get("seen").and_then(|seen| seen.parse().ok()).unwrap_or_default()
}

/// A screen of a campaign, or a file of it.
fn look(shared: &Arc<ConsoleState>, id: &str, screen: &str, query: &FormFields) -> PageResponse {
    let Some(campaign) = shared.campaign(id) else {
        return page(StatusCode::NOT_FOUND, pages::gone(&shared.view()));
    };
    let (view, snapshot) = (shared.view(), campaign.snapshot());
    let drawn = match screen {
        "audience" => pages::audience(&view, id, &snapshot, query),
        "message" => {
            pages::message(&view, id, &snapshot, query.get("error").is_some(), client(shared))
        }
        "review" => return review(shared, id, None),
        "sending" => pages::sending(&view, id, &snapshot, &shared.ledger, client(shared)),
        "events" => return events(shared.listeners.body(campaign.changes(), seen(query))),
        "package" | "rejects" | "report" => {
            let CampaignAudience::List(list) = &snapshot.audience else {
                return nowhere(shared, StatusCode::NOT_FOUND);
            };
            let file = file_of(list, screen, shared.lang());
            return file.unwrap_or_else(|| nowhere(shared, StatusCode::NOT_FOUND));
        }
        _ => return nowhere(shared, StatusCode::NOT_FOUND),
    };
    page(StatusCode::OK, drawn)
}

fn client(shared: &ConsoleState) -> Option<&acctpack_tpns::Client> {
    match &shared.service {
        PushService::Client(client) => Some(client),
        PushService::Missing(_) => None,
    }
}

/// A file to keep: the package, the rejected rows, the report.
fn file_of(list: &KnownList, what: &str, lang: Lang) -> Option<PageResponse> {
    let judged = list.judged.as_ref()?;
    let stem = Path::new(list.source.name()).file_stem()?.to_string_lossy().into_owned();
    Some(match what {
        "package" => {
            let name = list.source.package_name(&judged.summary.digest.target);
            download("application/zip", &name, stream_file(judged.package.as_ref()?)?)
        }
        "rejects" => {
            let name = format!("{stem}.rejected.csv");
            download("text/csv; charset=utf-8", &name, stream_file(judged.rejects.as_ref()?)?)
        }
        _ => {
            let mut html = Html::default();
            (html.view.lang, html.view.privacy) = (lang, Privacy::Plain);
            html.made = Some(acctpack_tpns::local_time(&acctpack_tpns::now()));
            let report = html.render(&judged.summary);
            downloaded(
                "text/html; charset=utf-8",
                &format!("{stem}.report.html"),
                report.into_bytes(),
            )
        }
    })
}

fn downloaded(content_type: &'static str, name: &str, bytes: Vec<u8>) -> PageResponse {
    download(content_type, name, http::whole(bytes))
}

/// A file as it is read, piece by piece.
fn stream_file(path: &Path) -> Option<Body> {
    let file = std::fs::File::open(path).ok()?;
    let pieces = stream::unfold(file, |mut file| async move {
        let read = tokio::task::block_in_place(|| {
            let mut piece = vec![0; 128 * 1024];
            let count = std::io::Read::read(&mut file, &mut piece).unwrap_or(0);
            piece.truncate(count);
            piece
        });
        (!read.is_empty())
            .then(|| (Ok::<_, std::convert::Infallible>(Frame::data(Bytes::from(read))), file))
    });
    Some(StreamBody::new(pieces).boxed_unsync())
}

/// Takes a list in and begins to judge it.
async fn new_list(
    shared: &Arc<ConsoleState>,
    request: Request<Incoming>,
) -> Result<PageResponse, BodyRefusal> {
    let id = new_id()?;
    let folder = shared.scratch.path().join(&id);
    std::fs::create_dir(&folder)?;
    let (head, body) = request.into_parts();
    let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default();
    let taken = match content_type.starts_with("multipart/form-data") {
        true => intake::take_form(body, content_type, &folder).await,
        false => intake::take_file(body, text("x-file-name"), &folder).await.map(|file| vec![file]),
    };
    let taken = taken.and_then(|files| match files.is_empty() {
        true => Err(BodyRefusal::NoForm),
        false => Ok(files),
    });
    let mut files = taken.inspect_err(|_| {
        let _ = std::fs::remove_dir_all(&folder);
    })?;
    intake::tell_apart(&mut files, &[]);
    let list = GivenList { files, exclusions: Vec::new(), folder: folder.clone() };
    let campaign = Campaign::of_list(id, list);
    if !shared.open(&campaign) {
        let _ = std::fs::remove_dir_all(&folder);
        return Ok(page(StatusCode::CONFLICT, pages::too_many(&shared.view())));
    }
    let _ = campaign.choose(&shared.turns, |_| ());
    settled(&campaign).await;
    Ok(see_other(&format!("/c/{}/audience", campaign.id)))
}

/// Takes lists of those to be left out.
async fn exclude(
    shared: &Arc<ConsoleState>,
    id: &str,
    request: Request<Incoming>,
) -> Result<PageResponse, BodyRefusal> {
    let Some(campaign) = shared.campaign(id) else {
        return Ok(page(StatusCode::NOT_FOUND, pages::gone(&shared.view())));
    };
    let CampaignAudience::List(list) = campaign.snapshot().audience else {
        return Ok(nowhere(shared, StatusCode::NOT_FOUND));
    };
    let (head, body) = request.into_parts();
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let folder = &list.source.folder;
    let taken = intake::take_form(body, content_type.unwrap_or_default(), folder).await?;
    let taken: Vec<_> = taken.into_iter().filter(|file| file.bytes > 0).collect();
    let chosen = campaign.choose(&shared.turns, |list| {
        let mut taken = taken;
        let names: Vec<&str> = list.source.all().map(|file| &*file.name).collect();
        intake::tell_apart(&mut taken, &names);
        list.source.exclusions.extend(taken);
    });
    if chosen.is_err() {
        return Ok(see_other(&format!("/c/{id}/sending")));
    }
    settled(&campaign).await;
    Ok(see_other(&format!("/c/{id}/audience#exclusions")))
}

fn new_id() -> std::io::Result<String> {
    let mut id = guard::secret()?;
    id.truncate(16);
    Ok(id)
}

/// Waits a moment for the engine.
async fn settled(campaign: &Campaign) {
    let mut changes = campaign.changes();
    let done = async {
        loop {
            let is_busy = matches!(&campaign.snapshot().audience,
                CampaignAudience::List(list) if matches!(list.run, crate::campaign::JudgeRun::Busy(_)));
            if !is_busy || changes.changed().await.is_err() {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(PATIENCE, done).await;
}

async fn change(
    shared: &Arc<ConsoleState>,
    parts: &[&str],
    form: &FormFields,
) -> Result<PageResponse, BodyRefusal> {
    match parts {
        ["lang"] => {
            shared.speak(if form.get("lang") == Some("zh") { Lang::Zh } else { Lang::En });
            Ok(see_other(local(form.get("back").unwrap_or("/"))))
        }
        ["quit"] => {
            if shared.campaigns().iter().any(|campaign| campaign.is_sending()) {
                return Ok(see_other("/"));
            }
            let answer = page(StatusCode::OK, pages::ended(&shared.view()));
            let shared = shared.clone();
            // The answer goes out first.
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(200)).await;
                shared.end();
            });
            Ok(answer)
        }
        ["history", key, "resume"] => resume(shared, key),
        ["c", id, what] => {
            let Some(campaign) = shared.campaign(id) else {
                return Ok(page(StatusCode::NOT_FOUND, pages::gone(&shared.view())));
            };
            change_campaign(shared, &campaign, what, form).await
        }
        _ => Ok(nowhere(shared, StatusCode::NOT_FOUND)),
    }
}

/// A path of this server, for a form to lead back to.
fn local(path: &str) -> &str {
    let is_local =
        path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']);
    if is_local { path } else { "/" }
}

async fn change_campaign(
    shared: &Arc<ConsoleState>,
    campaign: &Arc<Campaign>,
    what: &str,
    form: &FormFields,
) -> Result<PageResponse, BodyRefusal> {
    let id = &campaign.id;
    let to = |screen: &str| see_other(&format!("/c/{id}/{screen}"));
    let closed = |_: Closed| to("sending");
    Ok(match what {
        "choose" => match campaign.choose(&shared.turns, |list| choose(list, form)) {
            Ok(()) => {
                settled(campaign).await;
                let anchor = form
                    .get("fix")
                    .or(form.get("leave"))
                    .filter(|code| code.parse::<Code>().is_ok());
                to(&anchor.map_or("audience".into(), |code| format!("audience#{code}")))
            }
            Err(over) => closed(over),
        },
        "rows" => match campaign.choose(&shared.turns, |list| correct(list, form)) {
            Ok(()) => {
                settled(campaign).await;
                to(&format!("audience?{}#rows", pages::rows_query(form)))
            }
            Err(over) => closed(over),
        },
        "judge" => judged_row(shared, campaign, form.get("text").unwrap_or_default()),
        "message" => {
            let account_type = form.get("account_type").and_then(|number| number.parse().ok());
            let written = write(shared, campaign, form, account_type);
            settled(campaign).await;
            written.map_or_else(closed, |is_good| match is_good {
                true if form.get("next") == Some("stay") => to("message"),
                true => to("review"),
                false => to("message?error=1"),
            })
        }
        "send" => send(shared, campaign, form),
        "discard" => {
            if !campaign.is_sending() {
                shared.close(campaign);
            }
            see_other("/")
        }
        _ => nowhere(shared, StatusCode::NOT_FOUND),
    })
}

/// A switch, a column, an encoding, a list that leaves nobody out any more.
fn choose(list: &mut KnownList, form: &FormFields) {
    let is_on = form.get("on") == Some("1");
    for name in ["fix", "more", "leave"] {
        if let Some(value) = form.get(name) {
            list.settings.choose(name, value, is_on);
        }
    }
    if let Some(name) = form.get("include") {
        list.source.exclusions.retain(|file| file.name != name);
    }
    let file = form.get("file").unwrap_or(list.source.name()).to_string();
    choose_of_file(list, &file, form);
}

/// What is chosen for one file.
fn choose_of_file(list: &mut KnownList, name: &str, form: &FormFields) {
    let KnownList { source, edits, .. } = list;
    // In the order of the places of rows, none of which is in a list of those to be left out.
    let found = source.all_mut().enumerate().find(|(_, file)| file.name == name);
    let Some((index, file)) = found else { return };
    for control in ["column", "encoding"] {
        let Some(value) = form.get(control) else { continue };
        let Some(change) = file.settings.choose(control, value) else { continue };
        if change == SettingsChange::Encoding {
            file.table = None;
        }
        // What was corrected are rows of another column.
        edits.retain(|place, _| place.file != index);
    }
}

/// Takes corrected rows down; one that is empty is left out, as it was.
fn correct(list: &mut KnownList, form: &FormFields) {
    for (name, text) in form.iter() {
        let place = name.strip_prefix("row:").and_then(|place| place.parse::<RowPlace>().ok());
        let Some(place) = place else { continue };
        let as_it_came = list.judged.as_ref().and_then(|judged| {
            let index = judged.rows.binary_search_by_key(&place, |row| row.place).ok()?;
            Some(judged.rows[index].text.clone())
        });
        let Some(as_it_came) = as_it_came else { continue };
        match text.trim().is_empty() || text == as_it_came {
            true => list.edits.remove(&place),
            false => list.edits.insert(place, acctpack::text::head(text, 400).to_string()),
        };
    }
}

/// What the rules say of a row as it is typed.
fn judged_row(shared: &ConsoleState, campaign: &Campaign, text: &str) -> PageResponse {
    let snapshot = campaign.snapshot();
    let rules = match &snapshot.audience {
        CampaignAudience::List(list) => list.rules(),
        CampaignAudience::Uploaded(_) => None,
    };
    let Some(rules) = rules else { return nowhere(shared, StatusCode::NOT_FOUND) };
    let edited = KnownList::judge_row(&rules, text);
    let reason = edited.reasons.first().map(|reason| reason.problem(shared.lang()));
    let answer =
        json!({"good": edited.reasons.is_empty(), "account": edited.account, "reason": reason});
    asset("application/json; charset=utf-8", answer.to_string())
}

/// Takes a message down; whether it could be sent.
fn write(
    shared: &Arc<ConsoleState>,
    campaign: &Arc<Campaign>,
    form: &FormFields,
    account_type: Option<u32>,
) -> Result<bool, Closed> {
    let draft = MessageDraft::of_form(form);
    campaign.write(draft.clone())?;
    let account_type = account_type.filter(|number| AccountForm::is_account_type(*number));
    if let CampaignAudience::List(list) = &campaign.snapshot().audience
        && list.settings.account_type != account_type
    {
        campaign.choose(&shared.turns, |list| list.settings.account_type = account_type)?;
    }
    Ok(draft.push(account_type, Default::default()).is_ok())
}

/// The page that says what would be sent.
fn review(shared: &Arc<ConsoleState>, id: &str, wrong: Option<pages::Wrong>) -> PageResponse {
    let Some(campaign) = shared.campaign(id) else {
        return page(StatusCode::NOT_FOUND, pages::gone(&shared.view()));
    };
    let snapshot = campaign.snapshot();
    if !snapshot.sending.may_change() {
        return see_other(&format!("/c/{id}/sending"));
    }
    let drawn = tokio::task::block_in_place(|| {
        pages::review(&shared.view(), id, &snapshot, &shared.service, &shared.ledger, wrong)
    });
    page(StatusCode::OK, drawn)
}

/// The last click. What was reviewed is what is sent: if anything has changed since, it is shown again.
fn send(shared: &Arc<ConsoleState>, campaign: &Arc<Campaign>, form: &FormFields) -> PageResponse {
    let sending = || see_other(&format!("/c/{}/sending", campaign.id));
    let PushService::Client(client) = &shared.service else {
        return review(shared, &campaign.id, None);
    };
    let snapshot = campaign.snapshot();
    if !snapshot.sending.may_change() {
        return sending();
    }
    let accounts = match tokio::task::block_in_place(|| PushPlan::of(&snapshot, client)) {
        Ok(plan) => plan.delivery.accounts,
        Err(Unplanned::NoPackage | Unplanned::Error(_)) => {
            return review(shared, &campaign.id, None);
        }
    };
    let seen = shared.ledger.deliveries().map(|all| sending::fingerprint(&all)).unwrap_or_default();
    if form.get("reviewed") != Some(&*pages::reviewed(&snapshot, &seen)) {
        return review(shared, &campaign.id, Some(pages::Wrong::Changed));
    }
    let typed: String = form
        .get("count")
        .unwrap_or_default()
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' '))
        .collect();
    if typed.parse().ok() != accounts {
        return review(shared, &campaign.id, Some(pages::Wrong::Count));
    }
    let repeat = if form.get("again") == Some("1") { Repeat::Allow } else { Repeat::Refuse };
    let is_reviewed =
        |snapshot: &_| form.get("reviewed") == Some(&*pages::reviewed(snapshot, &seen));
    let Some(snapshot) = campaign.begin(is_reviewed) else { return sending() };
    let (shared, campaign, client) = (shared.clone(), campaign.clone(), client.clone());
    let answer = sending();
    let order = Order { seen, repeat };
    let begun = campaign.clone();
    let run = move || sending::send(&campaign, &snapshot, &client, &shared.ledger, &order);
    if std::thread::Builder::new().name("send".into()).spawn(run).is_err() {
        begun.step(sending::SendState::Not);
    }
    answer
}

/// Takes up what an earlier run uploaded and did not push.
fn resume(shared: &Arc<ConsoleState>, key: &str) -> Result<PageResponse, BodyRefusal> {
    let deliveries = shared.ledger.deliveries().unwrap_or_default();
    let found = deliveries.into_iter().rev().find(|delivery| Ledger::key(delivery) == key);
    let found = found.filter(|delivery| shared.may_resume()(delivery));
    let Some(delivery) = found else { return Ok(see_other("/history")) };
    let draft = shared.ledger.note(key).map(|note| note.draft).unwrap_or_default();
    let campaign = Campaign::of_upload(new_id()?, delivery, draft);
    if !shared.open(&campaign) {
        return Ok(page(StatusCode::CONFLICT, pages::too_many(&shared.view())));
    }
    Ok(see_other(&format!("/c/{}/message", campaign.id)))
}

impl ConsoleState {
    /// Whether an upload can be pushed to: by the client that is at hand.
    fn may_resume(&self) -> impl Fn(&acctpack_tpns::Delivery) -> bool + '_ {
        |delivery| {
            client(self).is_some_and(|client| {
                delivery.is_open()
                    && delivery.upload_id.is_some()
                    && delivery.access_id == client.access_id()
                    && delivery.base_url == client.base_url().as_str()
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_this_server_alone() {
        for (path, good) in [
            ("/c/1/audience", true),
            ("//evil.example", false),
            ("https://e", false),
            ("/\\e", false),
        ] {
            assert_eq!(local(path) == path, good, "{path}");
        }
    }
}
