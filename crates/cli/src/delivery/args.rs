//! The flags of `upload`, `push`, `send`, `console` and `sandbox`. No flag takes a secret: what stands on a
//! command line is in the shell's history and in every process list.

use std::path::PathBuf;

use acctpack_sandbox::{Fault, Strictness};
use acctpack_tpns::{
    AccessPoint, Audience, Auth, Devices, Environment, MAX_EXPIRE_SECONDS, Repeat,
};
use clap::{Args, ValueEnum};

use crate::args::{
    ColumnArgs, FixArgs, InputArgs, OutcomeFormat, ReportArgs, ResourceArgs, RuleArgs,
};

const UPLOAD_EXAMPLES: &str = "\
Examples:
  acctpack upload users.zip
  acctpack upload export.csv --clean --column phone
  acctpack upload tokens.zip --target tpns-token --access-point shanghai

Credentials: TPNS_ACCESS_ID and TPNS_SECRET_KEY in the environment, or in a file (--credentials).";

const PUSH_EXAMPLES: &str = "\
Examples:
  acctpack push --upload-id 10001 --title Sale --content 'Everything must go'
  acctpack push --upload-id 10001 --message message.json --devices all --yes
  acctpack push --upload-id 10001 --title t --content c --field push_speed=2000 --dry-run

Exit status: 0 accepted, 1 refused, 2 not sent, 3 unclear: read the message.";

const SEND_EXAMPLES: &str = "\
Examples:
  acctpack send users.csv --title Sale --content 'Everything must go'
  acctpack send users.csv --title Sale --content 'Everything must go' --dry-run
  acctpack send export.csv --column phone --account-type 1002 --message message.json --yes

After a failure, run the command again: FILE.receipt.json records what was done, so that nothing is
done twice.

Exit status: 0 accepted, 1 refused, 2 not sent, 3 unclear: read the message.";

const CONSOLE_EXAMPLES: &str = "\
Examples:
  acctpack console
  acctpack console --sandbox
  acctpack console --no-open --port 8090 --access-point shanghai

Credentials: TPNS_ACCESS_ID and TPNS_SECRET_KEY in the environment, or in a file (--credentials).
Without them you can check lists, but not send.";

const SANDBOX_EXAMPLES: &str = "\
Examples:
  acctpack sandbox --port 8080
  acctpack sandbox --fault 5xx@upload:1-2 --fault lost-answer@push:1
  acctpack send users.csv --title t --content c --base-url http://127.0.0.1:8080
  curl http://127.0.0.1:8080/sandbox/pushes

A fault is KIND[@WHEN]. KIND: delay=2s, slow-answer=2s, reset, lost-answer, 5xx (or 502 ...),
rate-limit, garbage. WHEN: a request number (3 or 2-4) or a rate (25%), with upload: or push:
before it to count only those.";

#[derive(Args, Debug)]
#[command(after_help = UPLOAD_EXAMPLES)]
pub(crate) struct UploadArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) column: ColumnArgs,
    #[command(flatten)]
    pub(crate) before: BeforeArgs,
    #[command(flatten)]
    pub(crate) fixes: FixArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    /// Record what was done in this file, for `push --receipt`
    #[arg(long, value_name = "PATH", help_heading = "Service")]
    pub(crate) receipt: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) outcome: OutcomeArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) resources: ResourceArgs,
}

/// What happens before an upload.
#[derive(Args, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct BeforeArgs {
    /// Clean FILE into a temporary package first, and upload that
    #[arg(long, conflicts_with = "no_check")]
    pub(crate) clean: bool,
    /// Upload FILE as it is, without checking it
    #[arg(long)]
    pub(crate) no_check: bool,
}

#[derive(Args, Debug)]
#[command(after_help = PUSH_EXAMPLES)]
pub(crate) struct PushArgs {
    /// Upload id of the package
    #[arg(long, value_name = "N", help_heading = "Push")]
    pub(crate) upload_id: u64,
    /// Account type that the accounts were bound with [default: 0]
    #[arg(long, value_name = "N", help_heading = "Push")]
    pub(crate) account_type: Option<u32>,
    /// What the rows of the package are [default: as in the receipt, else accounts]
    #[arg(long, value_name = "WHAT", value_enum, help_heading = "Push")]
    pub(crate) audience: Option<AudienceName>,
    #[command(flatten)]
    pub(crate) message: MessageArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) care: CareArgs,
    /// Record the push in this receipt, created by `upload --receipt`
    #[arg(long, value_name = "PATH", help_heading = "Safety")]
    pub(crate) receipt: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) outcome: OutcomeArgs,
}

#[derive(Args, Debug)]
#[command(after_help = SEND_EXAMPLES)]
pub(crate) struct SendArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) column: ColumnArgs,
    #[command(flatten)]
    pub(crate) message: MessageArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) care: CareArgs,
    /// Record what was done in this file [default: FILE.receipt.json]
    #[arg(long, value_name = "PATH", help_heading = "Safety")]
    pub(crate) receipt: Option<PathBuf>,
    /// Fail (status 1, nothing is sent) if any row is rejected
    #[arg(long, help_heading = "Safety")]
    pub(crate) fail_on_reject: bool,
    /// Fail (status 1, nothing is sent) if more than N rows, or P% of the rows, are rejected
    #[arg(long, value_name = "N|P%", help_heading = "Safety", conflicts_with = "fail_on_reject")]
    pub(crate) max_rejects: Option<String>,
    /// Save the rejected rows to this file, as `clean --rejects` does
    #[arg(long, value_name = "PATH", help_heading = "Output")]
    pub(crate) rejects: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) fixes: FixArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) outcome: OutcomeArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) resources: ResourceArgs,
}

/// How the outcome is printed.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Report")]
pub(crate) struct OutcomeArgs {
    /// Print the outcome for people, or as JSON on stdout
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub(crate) format: OutcomeFormat,
}

/// What is pushed, and how.
#[derive(Args, Debug)]
#[command(next_help_heading = "Push")]
pub(crate) struct MessageArgs {
    /// Title of the notification
    #[arg(long, value_name = "TEXT", conflicts_with = "message")]
    pub(crate) title: Option<String>,
    /// Text of the notification
    #[arg(long, value_name = "TEXT", conflicts_with = "message")]
    pub(crate) content: Option<String>,
    /// Read the whole `message` object of the service's API from this file
    #[arg(long, value_name = "FILE.json")]
    pub(crate) message: Option<PathBuf>,
    /// Pass the message to the app without a notification (message_type `message`)
    #[arg(long)]
    pub(crate) silent: bool,
    /// Which devices of an account to reach [default: latest]
    #[arg(long, value_name = "WHICH", value_enum)]
    pub(crate) devices: Option<DevicesName>,
    /// iOS environment
    #[arg(long, value_name = "NAME", value_enum)]
    pub(crate) environment: Option<EnvironmentName>,
    /// Send at this time of the service's clock, such as '2026-01-31 20:00:00' [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) send_time: Option<String>,
    /// Keep the message for devices that are offline for this many seconds, 259200 at most
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=MAX_EXPIRE_SECONDS))]
    pub(crate) expire: Option<u64>,
    /// Set another field of the request to a JSON value; can be repeated
    #[arg(long, value_name = "KEY=JSON")]
    pub(crate) field: Vec<String>,
}

/// What keeps a push from going out unwanted.
#[derive(Args, Debug)]
#[command(next_help_heading = "Safety")]
pub(crate) struct CareArgs {
    /// Push without asking
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Show the push that would be confirmed, and send nothing; with --format json, the request
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Push even if the receipt shows that this message was, or may have been, pushed to this list or
    /// to another version of it
    #[arg(long)]
    pub(crate) again: bool,
}

impl CareArgs {
    pub(crate) fn repeat(&self) -> Repeat {
        if self.again { Repeat::Allow } else { Repeat::Refuse }
    }
}

/// Where requests go, and for whom.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Service")]
pub(crate) struct ServiceArgs {
    /// Access point of the app
    #[arg(long, value_name = "NAME", value_enum, default_value_t)]
    pub(crate) access_point: PointName,
    /// Base URL of the API instead (https required, except on this machine)
    #[arg(long, value_name = "URL", conflicts_with = "access_point")]
    pub(crate) base_url: Option<String>,
    /// Authentication method
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    pub(crate) auth: AuthName,
    /// Read TPNS_ACCESS_ID and TPNS_SECRET_KEY from this file instead of the environment
    #[arg(long, value_name = "PATH")]
    pub(crate) credentials: Option<PathBuf>,
    /// Wait at most this many seconds for a response
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
}

#[derive(Args, Debug)]
#[command(after_help = CONSOLE_EXAMPLES)]
pub(crate) struct ConsoleArgs {
    /// Port on 127.0.0.1 [default: a free one]
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        help_heading = "Console"
    )]
    pub(crate) port: u16,
    /// Do not open the page in a browser; its address is the first line on stdout
    #[arg(long, help_heading = "Console")]
    pub(crate) no_open: bool,
    /// Run a sandbox beside it and push there: a rehearsal that reaches nobody
    #[arg(long, conflicts_with_all = ["base_url", "access_point"], help_heading = "Console")]
    pub(crate) sandbox: bool,
    /// Keep receipts in this folder [default: the user's folder for program state]
    #[arg(long, value_name = "FOLDER", help_heading = "Console")]
    pub(crate) receipts: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Args, Debug)]
#[command(after_help = SANDBOX_EXAMPLES)]
pub(crate) struct SandboxArgs {
    /// Port on 127.0.0.1 [default: a free one]
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        help_heading = "Sandbox"
    )]
    pub(crate) port: u16,
    /// Accept only this AccessId, with the secret in TPNS_SECRET_KEY [default: accept any]
    #[arg(long, value_name = "ID", help_heading = "Sandbox")]
    pub(crate) access_id: Option<String>,
    /// Refuse what the documentation leaves open: a BOM, duplicate rows, a repeated push ...
    #[arg(long, conflicts_with = "lenient", help_heading = "Sandbox")]
    pub(crate) strict: bool,
    /// Accept packages with bad rows, and ignore those rows
    #[arg(long, help_heading = "Sandbox")]
    pub(crate) lenient: bool,
    /// Simulate a fault (see below); can be repeated
    #[arg(long, value_name = "KIND[@WHEN]", help_heading = "Sandbox")]
    pub(crate) fault: Vec<Fault>,
    /// Seed of faults by rate: the same seed gives the same faults
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Sandbox")]
    pub(crate) seed: u64,
}

impl SandboxArgs {
    pub(crate) fn strictness(&self) -> Strictness {
        match (self.strict, self.lenient) {
            (true, _) => Strictness::Strict,
            (_, true) => Strictness::Lenient,
            _ => Strictness::Standard,
        }
    }
}

/// `--access-point`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum PointName {
    #[default]
    Guangzhou,
    Shanghai,
    HongKong,
    Singapore,
}

impl From<PointName> for AccessPoint {
    fn from(name: PointName) -> AccessPoint {
        match name {
            PointName::Guangzhou => AccessPoint::Guangzhou,
            PointName::Shanghai => AccessPoint::Shanghai,
            PointName::HongKong => AccessPoint::HongKong,
            PointName::Singapore => AccessPoint::Singapore,
        }
    }
}

/// `--auth`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum AuthName {
    #[default]
    Basic,
    Sign,
}

impl From<AuthName> for Auth {
    fn from(name: AuthName) -> Auth {
        match name {
            AuthName::Basic => Auth::Basic,
            AuthName::Sign => Auth::Sign,
        }
    }
}

/// `--devices`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DevicesName {
    Latest,
    All,
}

impl From<DevicesName> for Devices {
    fn from(name: DevicesName) -> Devices {
        match name {
            DevicesName::Latest => Devices::Latest,
            DevicesName::All => Devices::All,
        }
    }
}

/// `--audience`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AudienceName {
    Accounts,
    Tokens,
}

impl From<AudienceName> for Audience {
    fn from(name: AudienceName) -> Audience {
        match name {
            AudienceName::Accounts => Audience::Accounts,
            AudienceName::Tokens => Audience::Tokens,
        }
    }
}

/// `--environment`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum EnvironmentName {
    Product,
    Dev,
}

impl From<EnvironmentName> for Environment {
    fn from(name: EnvironmentName) -> Environment {
        match name {
            EnvironmentName::Product => Environment::Product,
            EnvironmentName::Dev => Environment::Dev,
        }
    }
}
