/** The verdict on a package. */
export type Verdict = "accepted" | "rejected";
/** How much a rule weighs. */
export type Level = "error" | "warning" | "allow";
/** The form of a package. */
export type PackageForm = "txt" | "csv" | "zip";

/** Bytes of a list: in memory, as a text in UTF-8, a Blob or File, or a stream of bytes. */
export type Bytes =
  | Uint8Array
  | ArrayBuffer
  | ArrayBufferView
  | string
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** A list, with the name that says its form where it has one. */
export type List = Bytes | { name: string; data: Bytes };

/** What may be chosen; each as the flag of the same name in the program. */
export interface Options {
  /** What the list is called: `users.csv`. Without a name its first bytes say its form. */
  name?: string;
  /** Lists of accounts that are left out, for `clean`. */
  exclude?: List | List[];
  /** The language of all messages. */
  lang?: "en" | "zh";
  /** Masks the accounts in findings and reports. */
  redact?: boolean;
  /** The service's rules: `tpns-account`, or `tpns-token`. */
  target?: string;
  /** Every warning is an error. */
  strict?: boolean;
  /** What each rule weighs. */
  severity?: Record<string, Level>;
  /** Rules to fix besides those that are fixed by default. */
  fix?: string[];
  /** Rules not to fix. */
  noFix?: string[];
  /** The account type whose form each row must have. */
  accountType?: number;
  /** The encoding: any that browsers know. */
  encoding?: string;
  /** What separates columns: one character, or `tab`, `none`. */
  delimiter?: string;
  /** The column that holds the accounts, by its name or its number from 1. */
  column?: string | number;
  /** The sheet of a workbook, by its name or its number from 1. */
  sheet?: string | number;
  /** The form of the list. */
  from?: PackageForm;
  /** The form of the package, `zip` unless chosen. */
  to?: PackageForm;
  /** How many rows may be rejected: a number, or a share as `5%`. */
  maxRejects?: number | string;
  /** How many bytes a zip or a workbook may inflate to. */
  maxInflated?: number;
  /** How many findings are returned, 1000 unless chosen. The figures count them all. */
  maxFindings?: number;
  /** Returns the rejected rows: as a table with reasons, or as they came. */
  rejects?: "csv" | "txt";
  /** Reports to return. */
  reports?: ("html" | "json" | "jsonl" | "csv")[];
  /** Hears how far the work is; `false` ends it. */
  onProgress?: (progress: Progress) => boolean | void;
}

/** How far the work is, in bytes of text. */
export interface Progress {
  phase: "judge" | "deduplicate" | "write" | "foresee";
  done: number;
  total: number | null;
}

/** A finding, as in the program's JSONL report. */
export interface Finding {
  row: number | null;
  byte_offset: number | null;
  code: string;
  severity: "error" | "warning";
  account: string | null;
  message: string;
  first_row: number | null;
  fixed: boolean;
}

/** The figures of a run, as the program's `--format json`: rows = kept + duplicates + excluded + rejected + blank + header. */
export interface Summary {
  schema: 1;
  verdict: Verdict;
  file: string;
  input_format: PackageForm | null;
  encoding: string | null;
  bytes: number;
  rows: number;
  kept: number;
  duplicates: number;
  excluded: number;
  rejected: number;
  blank: number;
  header: number;
  errors: number;
  warnings: number;
  findings: Record<string, number>;
  kinds: Record<string, number>;
  would_keep: number | null;
  outputs: { path: string; bytes: number; accounts: number }[];
  seconds: number;
}

export interface CheckResult {
  summary: Summary;
  findings: Finding[];
  /** The reports that were asked for, by their form. */
  reports: Record<string, string>;
}

export interface CleanResult extends CheckResult {
  /** The package; `null` where none could be written. */
  package: Uint8Array | null;
  /** The rejected rows, if they were asked for. */
  rejects: Uint8Array | null;
}

/** Judges a package as it stands. */
export function check(list: List | List[], options?: Options): Promise<CheckResult>;

/** Writes a clean package from one list or several. */
export function clean(list: List | List[], options?: Options): Promise<CleanResult>;

/**
 * A list goes in, its clean package comes out, as with any pair of streams: `list.pipeThrough(cleaning())`. The list is
 * gathered first: nothing comes out before all of it is known to be well.
 */
export function cleaning(options?: Options): {
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<Uint8Array | string>;
  result: Promise<CheckResult>;
};

/** Compiles the module ahead of the first call, from bytes or a module of your own where a bundler has moved it. */
export function load(from?: BufferSource | URL | WebAssembly.Module): Promise<WebAssembly.Module>;

/** Why nothing came of a call: `kind` is for programs, `message` for people. */
export class AcctpackError extends Error {
  kind: "request" | "input" | "cancelled" | "failed";
}
