//! What kept a delivery from its end, and what to do about it, in English and Chinese. No message
//! holds a secret, and whatever a server said is escaped before a person sees it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::client::Pushed;
use crate::service_code::ServiceCode;
use crate::time::local_time;
use acctpack::Action;
use acctpack::Lang;
use acctpack::text::escape;

/// The result of this module's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// A delivery did not come to its end. What happened is its [`kind`](Error::kind).
///
/// The kind that matters most is [`ErrorKind::Unclear`]: the push may have been accepted, so it
/// must not be sent again before a person has looked.
#[derive(Debug)]
pub struct Error(Box<ErrorKind>);

/// What kept a delivery from its end.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file of this machine could not be read or written.
    Io {
        /// What was being done.
        action: Action,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The AccessId or SecretKey cannot be used.
    Credentials(CredentialsFault),
    /// The base URL cannot be used.
    BaseUrl(UrlFault),
    /// The proxy's address cannot be used.
    Proxy,
    /// This processor lacks the instructions that TLS is written in here.
    Processor,
    /// The request would not be one that the service takes.
    Request(RequestFault),
    /// The package cannot be uploaded under its name.
    FileName(String),
    /// The package was changed by another program while it was sent.
    Changed(PathBuf),
    /// No connection could be made: nothing was sent.
    NoConnection {
        /// The host that was wanted, with its port if that was named, and the proxy on the way to it.
        peer: Peer,
        /// What happened.
        why: ConnectionError,
    },
    /// The connection broke during an upload. An upload can be sent again.
    Interrupted(ConnectionError),
    /// The service said no: the request had no effect.
    Refused(Refusal),
    /// The answer to an upload is none that the service gives.
    NotUnderstood(Answer),
    /// A push may have been accepted, or not.
    Unclear(Unclear),
    /// A push was accepted, and its receipt could not be written afterwards.
    Unrecorded {
        /// The push.
        pushed: Pushed,
        /// Why not.
        why: Box<Error>,
    },
    /// The receipt cannot be used.
    Receipt(ReceiptFault),
    /// The caller asked to stop.
    Cancelled,
}

/// Whom a connection was to be made to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Peer {
    /// The host, with its port if that was named.
    pub host: String,
    /// The proxy on the way to it, as `HOST:PORT`.
    pub proxy: Option<String>,
}

/// How a connection failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionError {
    /// Nothing came, or nothing was taken, in time.
    TimedOut,
    /// The host's name, or the proxy's, could not be resolved; in the system's words.
    UnknownHost(String),
    /// The host, or the proxy, takes no connection.
    NotTaken,
    /// The network does not reach the host, in the system's words.
    Unreachable(String),
    /// No TLS connection that can be trusted came about.
    Tls(String),
    /// The other side reset the connection, or closed it before its time.
    Closed,
    /// Something else, in the system's words.
    Other(String),
}

/// What is wrong with credentials. It never holds the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialsFault {
    /// There is no AccessId, or it holds what cannot be part of one.
    AccessId,
    /// There is no SecretKey, or it holds what cannot be part of one.
    SecretKey,
    /// The file can be read or written by others than its owner.
    Readable(PathBuf),
    /// The file belongs to another user.
    Foreign(PathBuf),
    /// The file lacks this name, or has no usable value for it.
    Incomplete(PathBuf, &'static str),
}

/// What is wrong with a base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlFault {
    /// It is no `https://HOST[:PORT][/PATH]`.
    AccountForm,
    /// It is `http`, and not to this machine.
    Plain,
    /// It holds a name or password.
    Credentials,
}

/// What is wrong with a request that was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestFault {
    /// The message is no JSON object, or an empty one.
    Message,
    /// The message is no JSON at all.
    Json(JsonFault),
    /// A push without a text.
    NoText,
    /// A notification with a content and no title.
    NoTitle,
    /// A notification with a title and no content.
    NoContent,
    /// An upload id is a positive number.
    UploadId,
    /// The field is set by an option of its own.
    Field(String),
    /// The send time is no `YYYY-MM-DD HH:MM:SS`.
    SendTime(String),
    /// The send time is more than ten minutes past: the service refuses it.
    Late(String),
    /// The send time is more than 90 days ahead: the service refuses it.
    Far(String),
    /// The service keeps a message for 259,200 seconds (three days) at most.
    Expire(u64),
}

/// Where a text stops being JSON, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonFault {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// The character that stands there.
    pub found: Option<char>,
    /// What is wrong, in the parser's words.
    pub why: String,
}

/// The service said no.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The service's code; `None` when only the HTTP status says so.
    pub code: Option<i64>,
    /// What the service said, escaped.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
}

/// An answer that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// How the answer begins, escaped.
    pub excerpt: String,
}

/// Why it is not known whether a push was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unclear {
    /// The connection broke, or nothing came in time, after the request had gone out.
    NoAnswer(ConnectionError),
    /// The answer says neither yes nor no.
    Answer(Answer),
    /// The service took the request in and then failed.
    Failed(Refusal),
    /// An earlier run was cut off between sending the push and writing down what came of it.
    EarlierCutOff {
        /// When it began to send, in UTC, where that is known.
        at: Option<String>,
    },
    /// An earlier run sent the push and got no clear answer. Nothing was sent since.
    EarlierUnclear {
        /// When it began to send, in UTC, where that is known.
        at: Option<String>,
    },
}

/// What is wrong with a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptFault {
    /// It is no receipt of acctpack, or was damaged.
    AccountForm(PathBuf, String),
    /// Another run works with it.
    Busy(PathBuf),
    /// The package was pushed already.
    AlreadyPushed {
        /// When, in UTC.
        at: String,
        /// As what.
        push_ids: Vec<String>,
    },
    /// The step does not follow from where the delivery stands: it was pushed already, or may have
    /// been, or has another upload.
    Over,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Error {
        Error(Box::new(kind))
    }

    /// For `map_err`: an I/O error with what was being done to which file.
    pub(crate) fn io(action: Action, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_path_buf();
        move |source| Error::new(ErrorKind::Io { action, path, source })
    }

    /// What happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Whether the push may be out: it was accepted, or that is not known. It must not be sent again
    /// before a person has looked.
    pub fn may_be_out(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unclear(_) | ErrorKind::Unrecorded { .. })
    }

    /// Whether the service said no.
    pub fn is_refusal(&self) -> bool {
        matches!(self.kind(), ErrorKind::Refused(_))
    }

    /// Whether the service said no with this code.
    pub(crate) fn is_refused_with(&self, code: ServiceCode) -> bool {
        matches!(self.kind(), ErrorKind::Refused(refusal) if refusal.service_code() == Some(code))
    }

    /// What happened and what to do, in one or two sentences.
    pub fn message(&self, lang: Lang) -> String {
        match self.kind() {
            ErrorKind::Io { action, path, source } => {
                let path = escape(&path.display().to_string());
                action.failed(Some(&path), source, lang)
            }
            ErrorKind::Credentials(fault) => fault.message(lang),
            ErrorKind::BaseUrl(fault) => fault.message(lang).into(),
            ErrorKind::Proxy => lang
                .pick([
                    "the proxy's address cannot be used; write it as http://HOST:PORT or socks5://HOST:PORT",
                    "无法使用该代理地址；请写成 http://主机:端口 或 socks5://主机:端口",
                ])
                .into(),
            ErrorKind::Processor => lang
                .pick([
                    "this processor lacks instructions that TLS needs here (AES, AVX2, ADX and BMI2, or AES, PMULL and SHA2); run acctpack on a newer machine",
                    "本机处理器缺少 TLS 所需的指令（AES、AVX2、ADX 和 BMI2，或 AES、PMULL 和 SHA2）；请在较新的机器上运行",
                ])
                .into(),
            ErrorKind::Request(fault) => fault.message(lang),
            ErrorKind::FileName(name) => {
                let name = escape(name);
                match lang {
                    Lang::En => format!(
                        "the file name {name} cannot be sent; rename it to 1 to 100 plain characters"
                    ),
                    Lang::Zh => format!("文件名 {name} 无法发送；请改为 1 到 100 个普通字符"),
                }
            }
            ErrorKind::Changed(path) => {
                let path = escape(&path.display().to_string());
                match lang {
                    Lang::En => format!(
                        "{path} changed while it was sent; wait until it is whole, then run again"
                    ),
                    Lang::Zh => format!("{path} 在发送过程中被修改；请等它写完后重试"),
                }
            }
            ErrorKind::NoConnection { peer, why } => {
                let (peer, why, remedy) = (peer.named(lang), why.message(lang), why.remedy(lang));
                match lang {
                    Lang::En => format!(
                        "no connection to {peer} could be made, so nothing was sent: {why}; {remedy}"
                    ),
                    Lang::Zh => format!("无法连接 {peer}，未发送任何内容：{why}；{remedy}"),
                }
            }
            ErrorKind::Interrupted(why) => {
                let why = why.message(lang);
                match lang {
                    Lang::En => format!("the upload broke off: {why}; run again, an upload does no harm"),
                    Lang::Zh => format!("上传中断：{why}；请重试，重复上传没有影响"),
                }
            }
            ErrorKind::Refused(refusal) => refusal.message(lang),
            ErrorKind::NotUnderstood(answer) => match lang {
                Lang::En => format!(
                    "the upload's answer is not the service's ({answer}); check --access-point or --base-url"
                ),
                Lang::Zh => format!(
                    "上传的响应不是该服务的格式（{answer}）；请检查 --access-point 或 --base-url"
                ),
            },
            ErrorKind::Unclear(unclear) => unclear.message(lang),
            ErrorKind::Unrecorded { pushed, why } => {
                pushed.despite(&why.message(lang), lang)
            }
            ErrorKind::Receipt(fault) => fault.message(lang),
            ErrorKind::Cancelled => lang.pick(["stopped before the end", "已中止"]).into(),
        }
    }
}

impl CredentialsFault {
    fn message(&self, lang: Lang) -> String {
        match self {
            CredentialsFault::AccessId => lang
                .pick([
                    "no usable AccessId; set TPNS_ACCESS_ID, or name a file with --credentials",
                    "没有可用的 AccessId；请设置 TPNS_ACCESS_ID，或用 --credentials 指定文件",
                ])
                .into(),
            CredentialsFault::SecretKey => lang
                .pick([
                    "no usable SecretKey; set TPNS_SECRET_KEY, or name a file with --credentials",
                    "没有可用的 SecretKey；请设置 TPNS_SECRET_KEY，或用 --credentials 指定文件",
                ])
                .into(),
            CredentialsFault::Readable(path) => {
                let path = escape(&path.display().to_string());
                match lang {
                    Lang::En => format!(
                        "{path} is open to others than its owner; take that away with `chmod 600 {path}`"
                    ),
                    Lang::Zh => format!("{path} 对其他用户开放；请执行 `chmod 600 {path}`"),
                }
            }
            CredentialsFault::Foreign(path) => {
                let path = escape(&path.display().to_string());
                match lang {
                    Lang::En => format!(
                        "{path} belongs to another user; put the credentials into a file of your own"
                    ),
                    Lang::Zh => format!("{path} 属于其他用户；请把凭据放进您自己的文件"),
                }
            }
            CredentialsFault::Incomplete(path, name) => {
                let path = escape(&path.display().to_string());
                match lang {
                    Lang::En => format!(
                        "{path} has no usable {name}; it holds two lines, TPNS_ACCESS_ID=... and TPNS_SECRET_KEY=..."
                    ),
                    Lang::Zh => format!(
                        "{path} 中没有可用的 {name}；文件应有两行：TPNS_ACCESS_ID=... 和 TPNS_SECRET_KEY=..."
                    ),
                }
            }
        }
    }
}

impl UrlFault {
    fn message(self, lang: Lang) -> &'static str {
        lang.pick(match self {
            UrlFault::AccountForm => [
                "the base URL must be https://HOST[:PORT][/PATH]",
                "接口地址须为 https://主机[:端口][/路径]",
            ],
            UrlFault::Plain => [
                "a base URL must be https, but for this machine itself (http://127.0.0.1:PORT): the secret would travel readable",
                "除本机（http://127.0.0.1:端口）外，接口地址必须使用 https，否则密钥会明文传输",
            ],
            UrlFault::Credentials => [
                "a base URL holds no name or password; the credentials come from the environment or a file",
                "接口地址中不能含用户名或密码；凭据来自环境变量或文件",
            ],
        })
    }
}

impl RequestFault {
    fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (RequestFault::Message, lang) => lang
                .pick([
                    "the message must be one JSON object with something in it, as {\"title\": \"...\", \"content\": \"...\"}",
                    "消息必须是一个非空的 JSON 对象，如 {\"title\": \"...\", \"content\": \"...\"}",
                ])
                .into(),
            (RequestFault::Json(fault), lang) => fault.message(lang),
            (RequestFault::NoText, lang) => lang
                .pick([
                    "the push has no text; give --title and --content, or --message FILE.json",
                    "推送没有内容；请给出 --title 和 --content，或 --message 文件.json",
                ])
                .into(),
            (RequestFault::NoTitle, lang) => lang
                .pick([
                    "the notification has a text and no title; give --title as well",
                    "通知有内容但没有标题；请同时给出 --title",
                ])
                .into(),
            (RequestFault::NoContent, lang) => lang
                .pick([
                    "the notification has a title and no text; give --content as well",
                    "通知有标题但没有内容；请同时给出 --content",
                ])
                .into(),
            (RequestFault::UploadId, Lang::En) => "an upload id is a positive number".into(),
            (RequestFault::UploadId, Lang::Zh) => "upload_id 须为正整数".into(),
            (RequestFault::Field(name), lang) => {
                let shown = escape(name);
                match (super::message::flag_of(name), lang) {
                    (Some(flag), Lang::En) => format!("the field {shown} is set by {flag}"),
                    (Some(flag), Lang::Zh) => format!("字段 {shown} 请用 {flag} 设置"),
                    (None, Lang::En) => format!("the field {shown} is for other kinds of push"),
                    (None, Lang::Zh) => format!("字段 {shown} 用于其他类型的推送"),
                }
            }
            (RequestFault::SendTime(time), Lang::En) => {
                format!("{} is no time; write it as \"2026-01-31 20:00:00\"", escape(time))
            }
            (RequestFault::SendTime(time), Lang::Zh) => {
                format!("{} 不是时间；请写成 \"2026-01-31 20:00:00\"", escape(time))
            }
            (RequestFault::Late(time), Lang::En) => format!(
                "{} is past in the service's time (UTC+8), and the service refuses it; give a later --send-time, or leave it out to push at once",
                escape(time)
            ),
            (RequestFault::Late(time), Lang::Zh) => format!(
                "推送时间 {} 已过（按北京时间），服务会拒绝；请改用更晚的 --send-time，或去掉它立即推送",
                escape(time)
            ),
            (RequestFault::Far(time), Lang::En) => format!(
                "{} is more than 90 days ahead, and the service refuses it; give an earlier --send-time",
                escape(time)
            ),
            (RequestFault::Far(time), Lang::Zh) => {
                format!("推送时间 {} 在 90 天之后，服务会拒绝；请改用更早的 --send-time", escape(time))
            }
            (RequestFault::Expire(seconds), Lang::En) => format!(
                "the service keeps a message for 259200 seconds (three days) at most, not {seconds}"
            ),
            (RequestFault::Expire(seconds), Lang::Zh) => {
                format!("服务最多保留消息 259200 秒（三天），不能是 {seconds}")
            }
        }
    }
}

impl JsonFault {
    fn message(&self, lang: Lang) -> String {
        let JsonFault { line, column, .. } = self;
        let why = self.rationale(lang);
        match lang {
            Lang::En => {
                format!("the message is no JSON: line {line}, column {column}: {why}")
            }
            Lang::Zh => format!("消息不是有效的 JSON：第 {line} 行第 {column} 个字符：{why}"),
        }
    }

    fn rationale(&self, lang: Lang) -> String {
        let straight = self.found.and_then(|found| {
            let plain = match found {
                '“' | '”' | '„' | '＂' => "\"",
                '‘' | '’' => "\"",
                '，' | '、' => ",",
                '：' => ":",
                '｛' => "{",
                '｝' => "}",
                _ => return None,
            };
            Some((found, plain))
        });
        let why = escape(&self.why);
        match (straight, lang) {
            (Some((found, plain)), Lang::En) => {
                format!("{found} stands where JSON has {plain}; type the plain one")
            }
            (Some((found, plain)), Lang::Zh) => {
                format!("{found} 应为半角的 {plain}；请切换到英文输入法重新输入")
            }
            (None, Lang::En) => format!("{why}; fix it there"),
            (None, Lang::Zh) => match in_chinese(&self.why) {
                Some(known) => format!("{known}（{why}）；请改正"),
                None => format!("{why}；请改正"),
            },
        }
    }
}

/// What the parser says most often.
fn in_chinese(why: &str) -> Option<&'static str> {
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

impl Refusal {
    /// The documented code, if it is one.
    pub fn service_code(&self) -> Option<ServiceCode> {
        self.code.and_then(ServiceCode::of)
    }

    fn message(&self, lang: Lang) -> String {
        let Refusal { code, message, status } = self;
        let said = match (message.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::En) => format!(" (it said: {message})"),
            (false, Lang::Zh) => format!("（服务返回：{message}）"),
        };
        match (self.service_code(), code, lang) {
            (Some(known), _, Lang::En) => format!(
                "refused with code {}: {}{said}; {}",
                known.number(),
                known.meaning(lang),
                known.remedy(lang)
            ),
            (Some(known), _, Lang::Zh) => format!(
                "被拒绝，错误码 {}：{}{said}；{}",
                known.number(),
                known.meaning(lang),
                known.remedy(lang)
            ),
            (None, Some(code), Lang::En) => format!(
                "refused with code {code}, which is not documented{said}; ask the service's support"
            ),
            (None, Some(code), Lang::Zh) => {
                format!("被拒绝，错误码 {code}（文档中没有）{said}；请咨询服务方")
            }
            (None, None, Lang::En) if (300..400).contains(status) => format!(
                "refused: the host sends on to another address (HTTP {status}), which is not followed with credentials; check --base-url"
            ),
            (None, None, Lang::Zh) if (300..400).contains(status) => format!(
                "被拒绝：服务器要求跳转到其他地址（HTTP {status}），携带凭据时不会跟随；请检查 --base-url"
            ),
            (None, None, Lang::En) if *status >= 500 => format!(
                "the service, or a gateway before it, cannot answer now (HTTP {status}){said}; try again in a while"
            ),
            (None, None, Lang::Zh) if *status >= 500 => {
                format!("服务或其前面的网关暂时无法响应（HTTP {status}）{said}；请稍后重试")
            }
            (None, None, Lang::En) => format!(
                "refused with HTTP status {status}{said}; check --access-point, --base-url and a proxy in between"
            ),
            (None, None, Lang::Zh) => format!(
                "被拒绝，HTTP 状态码 {status}{said}；请检查 --access-point、--base-url 和中间代理"
            ),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        if !self.excerpt.is_empty() {
            write!(f, ": {}", self.excerpt)?;
        }
        Ok(())
    }
}

impl Unclear {
    fn message(&self, lang: Lang) -> String {
        let why = match (self, lang) {
            (Unclear::NoAnswer(why), Lang::En) => format!("no answer came: {}", why.message(lang)),
            (Unclear::NoAnswer(why), Lang::Zh) => format!("没有收到响应：{}", why.message(lang)),
            (Unclear::Answer(answer), Lang::En) => format!("the answer is not clear: {answer}"),
            (Unclear::Answer(answer), Lang::Zh) => format!("响应不明确：{answer}"),
            (Unclear::Failed(refusal), _) => match refusal.service_code() {
                Some(code) => format!("{}: {}", code.number(), code.meaning(lang)),
                None => format!("HTTP {}: {}", refusal.status, refusal.message),
            },
            (Unclear::EarlierCutOff { at }, _) | (Unclear::EarlierUnclear { at }, _) => {
                return self.earlier(at.as_deref(), lang);
            }
        };
        match lang {
            Lang::En => format!(
                "it is not known whether the push was accepted ({why}); look for it in the service's console, and push again (--again) only if it is not there"
            ),
            Lang::Zh => format!(
                "无法确定推送是否已被接受（{why}）；请先在服务控制台查看，确认没有后才可用 --again 再次推送"
            ),
        }
    }
}

impl Unclear {
    /// Of an earlier run: this one has sent nothing.
    fn earlier(&self, at: Option<&str>, lang: Lang) -> String {
        let was_cut_off = matches!(self, Unclear::EarlierCutOff { .. });
        let at = match (at, lang) {
            (None, _) => String::new(),
            (Some(at), Lang::En) => format!(" at {}", local_time(at)),
            (Some(at), Lang::Zh) => format!("于 {} ", local_time(at)),
        };
        let what = match (was_cut_off, lang) {
            (true, Lang::En) => format!("an earlier run was cut off while it sent this push{at}"),
            (true, Lang::Zh) => format!("上一次运行{at}发送推送时中断"),
            (false, Lang::En) => {
                format!("an earlier run sent this push{at} and got no clear answer")
            }
            (false, Lang::Zh) => format!("上一次运行{at}发送了推送，但没有得到明确的响应"),
        };
        match lang {
            Lang::En => format!(
                "{what}: it is still not known whether it was accepted, and nothing was sent now; look for it in the service's console, and push again (--again) only if it is not there"
            ),
            Lang::Zh => format!(
                "{what}：仍无法确定推送是否已被接受，本次没有发送任何内容；请先在服务控制台查看，确认没有后才可用 --again 再次推送"
            ),
        }
    }
}

impl Peer {
    fn named(&self, lang: Lang) -> String {
        let host = escape(&self.host);
        match (self.proxy.as_deref().map(escape), lang) {
            (None, _) => host,
            (Some(proxy), Lang::En) => format!("{host} through the proxy {proxy}"),
            (Some(proxy), Lang::Zh) => format!("{host}（经代理 {proxy}）"),
        }
    }
}

impl ConnectionError {
    /// What happened, as part of a sentence; the system's own words in brackets.
    pub fn message(&self, lang: Lang) -> String {
        let (what, said) = match self {
            ConnectionError::TimedOut => (["nothing came in time", "等待超时"], ""),
            ConnectionError::UnknownHost(said) => {
                (["the host's name could not be resolved", "无法解析主机名"], &**said)
            }
            ConnectionError::NotTaken => (["the connection was refused", "连接被拒绝"], ""),
            ConnectionError::Unreachable(said) => {
                (["the network does not reach it", "网络不可达"], &**said)
            }
            ConnectionError::Tls(said) => (
                ["no TLS connection that can be trusted came about", "无法建立可信的 TLS 连接"],
                &**said,
            ),
            ConnectionError::Closed => {
                (["the other side closed the connection", "对方关闭了连接"], "")
            }
            ConnectionError::Other(text) => return escape(text),
        };
        let (what, said) = (lang.pick(what), escape(said));
        match (said.is_empty(), lang) {
            (true, _) => what.into(),
            (_, Lang::En) => format!("{what} ({said})"),
            (_, Lang::Zh) => format!("{what}（{said}）"),
        }
    }

    /// What to do about it before anything was sent.
    fn remedy(&self, lang: Lang) -> &'static str {
        lang.pick(match self {
            ConnectionError::UnknownHost(_) => [
                "check the network, its DNS and the spelling of --base-url",
                "请检查网络、DNS，以及 --base-url 的拼写",
            ],
            ConnectionError::Tls(_) => [
                "check this machine's clock, and whether a proxy looks into TLS (SSL_CERT_FILE names its certificate)",
                "请检查本机时间，以及中间代理是否解密 TLS（可用 SSL_CERT_FILE 指定其证书）",
            ],
            ConnectionError::NotTaken => [
                "check the port, the firewall and HTTPS_PROXY",
                "请检查端口、防火墙和 HTTPS_PROXY",
            ],
            _ => [
                "check the network, the firewall and HTTPS_PROXY",
                "请检查网络、防火墙和 HTTPS_PROXY",
            ],
        })
    }
}

impl ReceiptFault {
    fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (ReceiptFault::AccountForm(path, why), lang) => {
                let (path, why) = (escape(&path.display().to_string()), escape(why));
                match lang {
                    Lang::En => format!(
                        "{path} is no receipt that can be read ({why}); move it away only if you are sure that its package was not pushed"
                    ),
                    Lang::Zh => {
                        format!("{path} 不是可读的推送记录（{why}）；确认该号码包未推送过后才可移走它")
                    }
                }
            }
            (ReceiptFault::Busy(path), Lang::En) => format!(
                "another run is at work with {}; wait for its end",
                escape(&path.display().to_string())
            ),
            (ReceiptFault::Busy(path), Lang::Zh) => {
                format!("另一个进程正在使用 {}；请等它结束", escape(&path.display().to_string()))
            }
            (ReceiptFault::AlreadyPushed { at, push_ids }, lang) => {
                let (at, ids) = (local_time(at), escape(&push_ids.join(", ")));
                match lang {
                    Lang::En => format!(
                        "this package was pushed already, at {at} as push {ids}; --again pushes it once more"
                    ),
                    Lang::Zh => {
                        format!("该号码包已于 {at} 推送（推送 ID {ids}）；--again 可再次推送")
                    }
                }
            }
            (ReceiptFault::Over, lang) => lang
                .pick([
                    "this delivery was pushed already, or may have been, or has another upload; begin another",
                    "该次投递已推送、可能已推送，或对应另一次上传；请另行开始一次投递",
                ])
                .into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            // Its own words are in the message.
            ErrorKind::Io { source, .. } => source.source(),
            _ => None,
        }
    }
}
