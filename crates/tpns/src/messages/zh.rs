//! Chinese. The texts of the service's codes are in a file of their own.

mod service_codes;

use acctpack::Lang;
use acctpack::text::escape;

use super::{CodeText, Messages, ids, shown};
use crate::client::Pushed;
use crate::error::{
    BaseUrlError, ConnectionError, CredentialsError, ErrorKind, JsonError, Peer, ReceiptError,
    Refusal, RequestError, Unclear,
};
use crate::message::flag_of;
use crate::schedule::TimeWarning;
use crate::service_code::ServiceCode;
use crate::time::local_time;

pub(super) struct Chinese;

impl Messages for Chinese {
    fn error(&self, error: &ErrorKind) -> String {
        match error {
            ErrorKind::Io { action, path, source } => {
                action.failed(Some(&shown(path)), source, Lang::Zh)
            }
            ErrorKind::Credentials(error) => credentials_error(error),
            ErrorKind::BaseUrl(error) => base_url_error(*error).into(),
            ErrorKind::Proxy => {
                "无法使用该代理地址；请写成 http://主机:端口 或 socks5://主机:端口".into()
            }
            ErrorKind::Processor => {
                "本机处理器缺少 TLS 所需的指令（AES、AVX2、ADX 和 BMI2，或 AES、PMULL 和 SHA2）；请在较新的机器上运行".into()
            }
            ErrorKind::Request(error) => request_error(error),
            ErrorKind::FileName(name) => {
                format!("文件名 {} 无法发送；请改为 1 到 100 个普通字符", escape(name))
            }
            ErrorKind::Changed(path) => {
                format!("{} 在发送过程中被修改；请等它写完后重试", shown(path))
            }
            ErrorKind::NoConnection { peer, why } => {
                let (peer, remedy) = (named(peer), connection_remedy(why));
                let why = self.connection_error(why);
                format!("无法连接 {peer}，未发送任何内容：{why}；{remedy}")
            }
            ErrorKind::Interrupted(why) => {
                format!("上传中断：{}；请重试，重复上传没有影响", self.connection_error(why))
            }
            ErrorKind::Refused(refusal) => refused(refusal),
            ErrorKind::NotUnderstood(answer) => format!(
                "上传的响应不是该服务的格式（{answer}）；请检查 --access-point 或 --base-url"
            ),
            ErrorKind::Unclear(unclear) => self.unclear(unclear),
            ErrorKind::Unrecorded { pushed, why } => {
                self.accepted_but(pushed, &why.message(Lang::Zh))
            }
            ErrorKind::Receipt(error) => receipt_error(error),
            ErrorKind::Cancelled => "已中止".into(),
        }
    }

    fn connection_error(&self, error: &ConnectionError) -> String {
        let (what, said) = match error {
            ConnectionError::TimedOut => ("等待超时", ""),
            ConnectionError::UnknownHost(said) => ("无法解析主机名", said.as_str()),
            ConnectionError::NotTaken => ("连接被拒绝", ""),
            ConnectionError::Unreachable(said) => ("网络不可达", said.as_str()),
            ConnectionError::Tls(said) => ("无法建立可信的 TLS 连接", said.as_str()),
            ConnectionError::Closed => ("对方关闭了连接", ""),
            ConnectionError::Other(text) => return escape(text),
        };
        match said {
            "" => what.into(),
            said => format!("{what}（{}）", escape(said)),
        }
    }

    fn accepted_but(&self, pushed: &Pushed, why: &str) -> String {
        let ids = ids(&pushed.push_ids);
        format!("推送已被接受（推送 ID {ids}），但{why}；请保存该 ID，不要再次推送")
    }

    fn time_warning(&self, warning: TimeWarning) -> &'static str {
        match warning {
            TimeWarning::SentAtOnce => "推送时间已过：服务会立即推送",
            TimeWarning::UndocumentedTime => {
                "服务文档没有说明 Token 包推送支持 --send-time：可能会立即推送"
            }
        }
    }

    fn service_code(&self, code: ServiceCode) -> CodeText {
        service_codes::text(code)
    }
}

impl Chinese {
    fn unclear(&self, unclear: &Unclear) -> String {
        let why = match unclear {
            Unclear::NoAnswer(why) => format!("没有收到响应：{}", self.connection_error(why)),
            Unclear::Answer(answer) => format!("响应不明确：{answer}"),
            Unclear::Failed(refusal) => match refusal.service_code() {
                Some(code) => format!("{}: {}", code.number(), service_codes::text(code).meaning),
                None => format!("HTTP {}: {}", refusal.status, refusal.message),
            },
            Unclear::EarlierCutOff { at } => {
                let at = at.as_deref().map(|at| format!("于 {} ", local_time(at)));
                return format!(
                    "上一次运行{}发送推送时中断：仍无法确定推送是否已被接受，本次没有发送任何内容；请先在服务控制台查看，确认没有后才可用 --again 再次推送",
                    at.unwrap_or_default()
                );
            }
            Unclear::EarlierUnclear { at } => {
                let at = at.as_deref().map(|at| format!("于 {} ", local_time(at)));
                return format!(
                    "上一次运行{}发送了推送，但没有得到明确的响应：仍无法确定推送是否已被接受，本次没有发送任何内容；请先在服务控制台查看，确认没有后才可用 --again 再次推送",
                    at.unwrap_or_default()
                );
            }
        };
        format!(
            "无法确定推送是否已被接受（{why}）；请先在服务控制台查看，确认没有后才可用 --again 再次推送"
        )
    }
}

fn credentials_error(error: &CredentialsError) -> String {
    match error {
        CredentialsError::AccessId => {
            "没有可用的 AccessId；请设置 TPNS_ACCESS_ID，或用 --credentials 指定文件".into()
        }
        CredentialsError::SecretKey => {
            "没有可用的 SecretKey；请设置 TPNS_SECRET_KEY，或用 --credentials 指定文件".into()
        }
        CredentialsError::Readable(path) => {
            let path = shown(path);
            format!("{path} 对其他用户开放；请执行 `chmod 600 {path}`")
        }
        CredentialsError::Foreign(path) => {
            format!("{} 属于其他用户；请把凭据放进您自己的文件", shown(path))
        }
        CredentialsError::Incomplete(path, name) => format!(
            "{} 中没有可用的 {name}；文件应有两行：TPNS_ACCESS_ID=... 和 TPNS_SECRET_KEY=...",
            shown(path)
        ),
    }
}

fn base_url_error(error: BaseUrlError) -> &'static str {
    match error {
        BaseUrlError::Malformed => "接口地址须为 https://主机[:端口][/路径]",
        BaseUrlError::Plain => {
            "除本机（http://127.0.0.1:端口）外，接口地址必须使用 https，否则密钥会明文传输"
        }
        BaseUrlError::Credentials => "接口地址中不能含用户名或密码；凭据来自环境变量或文件",
    }
}

fn request_error(error: &RequestError) -> String {
    match error {
        RequestError::Message => {
            "消息必须是一个非空的 JSON 对象，如 {\"title\": \"...\", \"content\": \"...\"}".into()
        }
        RequestError::Json(error) => json_error(error),
        RequestError::NoText => {
            "推送没有内容；请给出 --title 和 --content，或 --message 文件.json".into()
        }
        RequestError::NoTitle => "通知有内容但没有标题；请同时给出 --title".into(),
        RequestError::NoContent => "通知有标题但没有内容；请同时给出 --content".into(),
        RequestError::UploadId => "upload_id 须为正整数".into(),
        RequestError::Field(name) => match flag_of(name) {
            Some(flag) => format!("字段 {} 请用 {flag} 设置", escape(name)),
            None => format!("字段 {} 用于其他类型的推送", escape(name)),
        },
        RequestError::SendTime(time) => {
            format!("{} 不是时间；请写成 \"2026-01-31 20:00:00\"", escape(time))
        }
        RequestError::Late(time) => format!(
            "推送时间 {} 已过（按北京时间），服务会拒绝；请改用更晚的 --send-time，或去掉它立即推送",
            escape(time)
        ),
        RequestError::Far(time) => {
            format!("推送时间 {} 在 90 天之后，服务会拒绝；请改用更早的 --send-time", escape(time))
        }
        RequestError::Expire(seconds) => {
            format!("服务最多保留消息 259200 秒（三天），不能是 {seconds}")
        }
    }
}

fn json_error(error: &JsonError) -> String {
    let JsonError { line, column, .. } = error;
    let why = escape(&error.why);
    match (error.ascii_sign(), parser_words(&error.why)) {
        (Some((found, sign)), _) => format!(
            "消息不是有效的 JSON：第 {line} 行第 {column} 个字符：{found} 应为半角的 {sign}；请切换到英文输入法重新输入"
        ),
        (None, Some(known)) => {
            format!("消息不是有效的 JSON：第 {line} 行第 {column} 个字符：{known}（{why}）；请改正")
        }
        (None, None) => {
            format!("消息不是有效的 JSON：第 {line} 行第 {column} 个字符：{why}；请改正")
        }
    }
}

/// What the parser of JSON says most often, in Chinese.
fn parser_words(why: &str) -> Option<&'static str> {
    Some(match why {
        "expected `,` or `}`" | "expected `,` or `]`" => "缺少逗号，或括号没有闭合",
        "expected `:`" => "字段名后缺少冒号",
        "key must be a string" => "字段名须用双引号括起来",
        "trailing comma" => "最后一项后面多了逗号",
        "trailing characters" => "对象结束后还有多余内容",
        "expected value" | "expected ident" => "这里应该是一个值",
        "invalid escape" => "反斜杠后面的字符无效",
        why if why.starts_with("EOF while parsing") => "内容不完整，缺少结尾",
        why if why.starts_with("control character") => "文本中有换行等控制字符，换行请写成 \\n",
        _ => return None,
    })
}

fn refused(refusal: &Refusal) -> String {
    let Refusal { code, message, status } = refusal;
    let said = match message.as_str() {
        "" => String::new(),
        message => format!("（服务返回：{message}）"),
    };
    match (refusal.service_code(), code) {
        (Some(known), _) => {
            let CodeText { meaning, remedy } = service_codes::text(known);
            format!("被拒绝，错误码 {}：{meaning}{said}；{remedy}", known.number())
        }
        (None, Some(code)) => {
            format!("被拒绝，错误码 {code}（文档中没有）{said}；请咨询服务方")
        }
        (None, None) if (300..400).contains(status) => format!(
            "被拒绝：服务器要求跳转到其他地址（HTTP {status}），携带凭据时不会跟随；请检查 --base-url"
        ),
        (None, None) if *status >= 500 => {
            format!("服务或其前面的网关暂时无法响应（HTTP {status}）{said}；请稍后重试")
        }
        (None, None) => format!(
            "被拒绝，HTTP 状态码 {status}{said}；请检查 --access-point、--base-url 和中间代理"
        ),
    }
}

fn named(peer: &Peer) -> String {
    let host = escape(&peer.host);
    match &peer.proxy {
        None => host,
        Some(proxy) => format!("{host}（经代理 {}）", escape(proxy)),
    }
}

/// What to do about a connection that failed before anything was sent.
fn connection_remedy(error: &ConnectionError) -> &'static str {
    match error {
        ConnectionError::UnknownHost(_) => "请检查网络、DNS，以及 --base-url 的拼写",
        ConnectionError::Tls(_) => {
            "请检查本机时间，以及中间代理是否解密 TLS（可用 SSL_CERT_FILE 指定其证书）"
        }
        ConnectionError::NotTaken => "请检查端口、防火墙和 HTTPS_PROXY",
        _ => "请检查网络、防火墙和 HTTPS_PROXY",
    }
}

fn receipt_error(error: &ReceiptError) -> String {
    match error {
        ReceiptError::Malformed(path, why) => format!(
            "{} 不是可读的推送记录（{}）；确认该号码包未推送过后才可移走它",
            shown(path),
            escape(why)
        ),
        ReceiptError::Busy(path) => {
            format!("另一个进程正在使用 {}；请等它结束", shown(path))
        }
        ReceiptError::AlreadyPushed { at, push_ids } => format!(
            "该号码包已于 {} 推送（推送 ID {}）；--again 可再次推送",
            local_time(at),
            ids(push_ids)
        ),
        ReceiptError::Over => {
            "该次投递已推送、可能已推送，或对应另一次上传；请另行开始一次投递".into()
        }
    }
}
