//! What Chinese says of uploads, pushes and the sandbox.

use acctpack::escape;
use acctpack_report::numbers::{bytes, group};
use acctpack_sandbox::{Event, Step};
use acctpack_tpns::{Audience, Delivery};

use super::super::{Unfit, UnfitReason, fault_name, shown, when_pushed};
use crate::delivery::outcome::{PushedLine, RetryLine};
use crate::delivery::preview::{PushReach, Rehearsed};

/// Why a list was not sent.
pub(super) fn unfit(unfit: &Unfit) -> String {
    let name = escape(&unfit.name);
    let why = match unfit.why {
        UnfitReason::TooManyRejects { rows, limit } => {
            format!("没有发送：{name} 有 {} 行被剔除，超过上限 {limit}", group(rows))
        }
        UnfitReason::SeveralColumns => {
            format!("没有发送：{name} 有多列；用 --column 指定其中一列")
        }
        UnfitReason::Errors(errors) => {
            format!("没有发送：{name} 不符合服务的规则（{} 个错误）", group(errors))
        }
    };
    match &unfit.to_check {
        Some(word) => format!("{why}；用 `acctpack check {word}` 可查看位置"),
        None => why,
    }
}

/// Whom a push reaches, and on which of their devices.
pub(super) fn reach(reach: &PushReach) -> String {
    let who = match (reach.accounts.map(group), reach.audience) {
        (Some(count), Audience::Accounts) => format!("{count} 个账号"),
        (Some(count), Audience::Tokens) => format!("{count} 个设备 Token"),
        (None, Audience::Accounts) => "号码包内所有账号".into(),
        (None, Audience::Tokens) => "号码包内所有设备 Token".into(),
    };
    let kind = reach.account_type.as_ref().map(|kind| format!("（类型 {kind}）"));
    let devices = match (reach.audience, reach.all_devices) {
        (Audience::Tokens, _) => "",
        (Audience::Accounts, true) => "，推送到每个账号的所有设备",
        (Audience::Accounts, false) => "，推送到每个账号最近登录的设备",
    };
    format!("{who}{}{devices}", kind.unwrap_or_default())
}

/// Where a push goes.
pub(super) fn host(base_url: &str, app: &str, rehearsed: Rehearsed) -> String {
    match rehearsed {
        Rehearsed::AtSandbox => format!("{base_url} · 应用 {app} · 沙箱：仅为演练"),
        Rehearsed::Unsure => {
            format!("{base_url} · 应用 {app} · 本机，但不是沙箱：可能会真正推送")
        }
        Rehearsed::No => format!("{base_url} · 应用 {app}"),
    }
}

/// The upload of a package.
pub(super) fn upload(upload_id: Option<&str>) -> String {
    match upload_id {
        None => "尚未上传".into(),
        Some(id) => format!("上传 ID {id}"),
    }
}

/// That a push was accepted.
pub(super) fn pushed(line: &PushedLine<'_>) -> String {
    let ids = &line.ids;
    let what = match (line.accounts.map(group), line.audience) {
        (Some(count), Some(Audience::Tokens)) => format!("{count} 个设备 Token，推送 ID {ids}"),
        (Some(count), _) => format!("{count} 个账号，推送 ID {ids}"),
        (None, _) => format!("推送 ID {ids}"),
    };
    match line.receipt {
        Some(receipt) => format!("{what}；推送记录：{}", shown(receipt)),
        None => what,
    }
}

/// That an upload is tried again.
pub(super) fn retry(line: &RetryLine<'_>) -> String {
    let (attempt, wait) = (line.attempt, line.wait.as_secs_f64());
    let why = if line.is_known { "原因同上" } else { line.why };
    format!("{wait:.1} 秒后第 {attempt} 次尝试：{why}")
}

/// That another version of a list had the same message.
pub(super) fn twice(earlier: &Delivery) -> String {
    let (at, is_sure) = when_pushed(earlier);
    let was = if is_sure { "已" } else { "可能已" };
    let accounts = group(earlier.accounts.unwrap_or_default());
    format!(
        "这份名单的另一个版本{was}于 {at} 用同样的消息推送给 {accounts} 个账号：两个版本中都有的账号会收到两次；如果只想补发改正的行，请把它们另存为单独的名单再发送（`--rejects 路径` 可保留剔除的行）"
    )
}

/// An event of the sandbox. Accounts never stand in it.
pub(super) fn event(event: Event<'_>) -> Option<String> {
    Some(match event {
        Event::Upload(upload) => {
            let (name, bytes) = (escape(&upload.file_name), bytes(upload.bytes));
            match upload.ret_code {
                0 => format!(
                    "上传 {}：{name}，{bytes}，{} 个账号",
                    upload.upload_id,
                    group(upload.accounts)
                ),
                code => format!("上传被拒绝，错误码 {code}：{name}，{bytes}"),
            }
        }
        Event::Push(push) => match push.ret_code {
            0 => {
                let accounts = push.accounts.map_or_else(|| "?".into(), group);
                let audience = escape(&push.audience_type);
                format!("推送 {}：{audience}，{accounts} 个账号", push.push_id)
            }
            code => format!("推送被拒绝，错误码 {code}：{}", escape(&push.err_msg)),
        },
        Event::Fault(step, kind) => format!("{}：故障 {}", step_name(step), fault_name(kind)),
        Event::Refused(step, code) => {
            let meaning = code.meaning(acctpack::Lang::Zh);
            format!("{}被拒绝，错误码 {}：{meaning}", step_name(step), code.number())
        }
        _ => return None,
    })
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::Upload => "上传",
        Step::Push => "推送",
    }
}
