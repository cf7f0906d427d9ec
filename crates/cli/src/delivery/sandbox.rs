//! `acctpack sandbox`: a double of the service on this machine, until a signal ends it.

use acctpack_report::numbers;
use std::io::{self, Write as _};
use std::sync::atomic::Ordering;
use std::time::Duration;

use acctpack::{Lang, escape};
use acctpack_console::SandboxPages;
use acctpack_sandbox::{Event, Fault, FaultKind, Sandbox, Step, When};
use acctpack_tpns::{ServiceCode, local_time, now};

use super::args::SandboxArgs;
use super::{credentials, tell};
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::signals;

/// `acctpack sandbox`.
pub(crate) fn run(args: &SandboxArgs, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    let stop = signals::watch();
    let mut builder =
        Sandbox::builder().port(args.port).strictness(args.strictness()).seed(args.seed);
    builder = builder.pages(SandboxPages(lang));
    if let Some(credentials) = credentials::demanded(args.access_id.as_deref(), lang)? {
        builder = builder.credentials(credentials);
    }
    for fault in &args.fault {
        builder = builder.fault(*fault);
    }
    if !context.is_quiet() {
        builder = builder.on_event(move |event| tell(&format!("{}\n", line(event, lang))));
    }
    let sandbox = builder.start().map_err(|source| cannot_start(args.port, &source, lang))?;
    let mut stdout = io::stdout();
    writeln!(stdout, "{}", sandbox.base_url())
        .and_then(|()| stdout.flush())
        .map_err(Failure::stdout(lang))?;
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Exit::Accepted)
}

fn cannot_start(port: u16, source: &io::Error, lang: Lang) -> Failure {
    use io::ErrorKind::{AddrInUse, AddrNotAvailable, PermissionDenied};
    let why = acctpack::system_reason(source, lang);
    let is_port =
        port > 0 && matches!(source.kind(), AddrInUse | AddrNotAvailable | PermissionDenied);
    Failure::Usage(match (is_port, lang) {
        (true, Lang::En) => {
            format!("cannot listen on 127.0.0.1:{port}: {why}; leave --port out for a free one")
        }
        (true, Lang::Zh) => {
            format!("无法监听 127.0.0.1:{port}：{why}；不加 --port 可自动选择空闲端口")
        }
        // The system is short of something: another port is no remedy.
        (false, Lang::En) => format!("the sandbox cannot start: {why}"),
        (false, Lang::Zh) => format!("无法启动沙箱：{why}"),
    })
}

/// One event for the log. Accounts never stand in it.
fn line(event: Event<'_>, lang: Lang) -> String {
    let time = local_time(&now());
    let what = match event {
        Event::Upload(upload) => {
            let name = escape(&upload.file_name);
            let bytes = numbers::bytes(upload.bytes);
            match (upload.ret_code, lang) {
                (0, Lang::En) => format!(
                    "upload {}: {name}, {bytes}, {} accounts",
                    upload.upload_id,
                    numbers::group(upload.accounts)
                ),
                (0, Lang::Zh) => format!(
                    "上传 {}：{name}，{bytes}，{} 个账号",
                    upload.upload_id,
                    numbers::group(upload.accounts)
                ),
                (code, Lang::En) => format!("upload refused with {code}: {name}, {bytes}"),
                (code, Lang::Zh) => format!("上传被拒绝，错误码 {code}：{name}，{bytes}"),
            }
        }
        Event::Push(push) => {
            let accounts = push.accounts.map_or_else(|| "?".into(), numbers::group);
            let audience = escape(&push.audience_type);
            let message = escape(&push.err_msg);
            match (push.ret_code, lang) {
                (0, Lang::En) => format!("push {}: {audience}, {accounts} accounts", push.push_id),
                (0, Lang::Zh) => format!("推送 {}：{audience}，{accounts} 个账号", push.push_id),
                (code, Lang::En) => format!("push refused with {code}: {message}"),
                (code, Lang::Zh) => format!("推送被拒绝，错误码 {code}：{message}"),
            }
        }
        Event::Fault(step, kind) => {
            let fault = fault_name(kind);
            match lang {
                Lang::En => format!("{}: fault {fault}", step_name(step, lang)),
                Lang::Zh => format!("{}：故障 {fault}", step_name(step, lang)),
            }
        }
        Event::Refused(step, code) => refused(step, code, lang),
        _ => return String::new(),
    };
    format!("{time} {what}")
}

fn refused(step: Step, code: ServiceCode, lang: Lang) -> String {
    let (step, meaning) = (step_name(step, lang), code.meaning(lang));
    match lang {
        Lang::En => format!("{step} refused with {}: {meaning}", code.number()),
        Lang::Zh => format!("{step}被拒绝，错误码 {}：{meaning}", code.number()),
    }
}

fn fault_name(kind: FaultKind) -> String {
    Fault { kind, only: None, when: When::Always }.to_string()
}

fn step_name(step: Step, lang: Lang) -> &'static str {
    match step {
        Step::Upload => lang.pick(["upload", "上传"]),
        Step::Push => lang.pick(["push", "推送"]),
    }
}
