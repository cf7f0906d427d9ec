// Checks and cleans account packages in Node.js and in browsers. See index.d.ts for what each takes.

import { FINDINGS, FIRST_REPORT, PACKAGE, REJECTS, carryOut, joined, sourceOf } from "./host.js";

/** Why nothing came of a call. */
export class AcctpackError extends Error {
  constructor({ kind, message }) {
    super(message);
    this.name = "AcctpackError";
    this.kind = kind;
  }
}

let loaded;

/** Compiles the module, once; from bytes or a compiled module of the caller's own where they are given. */
export function load(from) {
  if (from !== undefined || loaded === undefined) {
    loaded = compile(from ?? new URL("./acctpack.wasm", import.meta.url));
    // A failure is not kept: the next call tries again.
    loaded.catch(() => (loaded = undefined));
  }
  return loaded;
}

async function compile(from) {
  if (from instanceof WebAssembly.Module) return from;
  if (!(from instanceof URL)) return WebAssembly.compile(from);
  if (from.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return WebAssembly.compile(await readFile(from));
  }
  const response = await fetch(from);
  if (!response.ok) throw new Error(`${from} cannot be loaded: ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** The pieces of a list: bytes, text, a Blob or File, a stream of bytes. */
async function gathered(data) {
  if (typeof data === "string") return [new TextEncoder().encode(data)];
  if (data instanceof ArrayBuffer) return [new Uint8Array(data)];
  if (ArrayBuffer.isView(data)) return [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
  const stream = typeof data?.stream === "function" ? data.stream() : data;
  const pieces = [];
  for await (const piece of iterated(stream)) pieces.push(...(await gathered(piece)));
  return pieces;
}

async function* iterated(stream) {
  if (stream?.[Symbol.asyncIterator] || stream?.[Symbol.iterator]) {
    yield* stream;
  } else if (typeof stream?.getReader === "function") {
    // Safari's streams cannot be iterated over.
    const reader = stream.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } else {
    throw new TypeError("a list is bytes, a text, a Blob, or a stream of bytes");
  }
}

const isNamed = (list) => list?.data !== undefined;

async function read(lists, name) {
  const all = Array.isArray(lists) ? lists : [lists];
  return Promise.all(
    all.map(async (list) => {
      const pieces = await gathered(isNamed(list) ? list.data : list);
      const own = isNamed(list) ? list.name : (all.length === 1 && name) || list?.name;
      const bytes = pieces.reduce((length, piece) => length + piece.length, 0);
      return { head: { name: typeof own === "string" ? own : "-", bytes }, pieces };
    }),
  );
}

async function carriedOut(command, lists, { name, exclude = [], onProgress, made, ...options }, taker = {}) {
  const inputs = await read(lists, name);
  const others = await read(exclude, undefined);
  const request = {
    command,
    inputs: inputs.map(({ head }) => head),
    exclude: others.map(({ head }) => head),
    made,
    options,
  };
  const streams = new Map();
  const sink = (stream, bytes) => {
    if (taker[stream]) return taker[stream](bytes);
    if (!streams.has(stream)) streams.set(stream, []);
    streams.get(stream).push(bytes);
  };
  const sources = [...inputs, ...others].map(({ pieces }) => sourceOf(pieces));
  const answer = carryOut(await load(), request, { sources, sink, onProgress });
  if (answer.failure) throw new AcctpackError(answer.failure);
  return { summary: answer.summary, outputs: outputs(streams, options) };
}

function outputs(streams, options) {
  const bytes = (stream) => joined(streams.get(stream) ?? []);
  // A report for spreadsheets begins with a byte order mark, which is a part of it.
  const text = (stream) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes(stream));
  const reports = {};
  (options.reports ?? []).forEach((form, index) => (reports[form] = text(FIRST_REPORT + index)));
  const findings = text(FINDINGS).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return { bytes, findings, reports };
}

export async function check(lists, options = {}) {
  const { summary, outputs } = await carriedOut("check", lists, options);
  return { summary, findings: outputs.findings, reports: outputs.reports };
}

export async function clean(lists, options = {}) {
  const { summary, outputs } = await carriedOut("clean", lists, options);
  const { bytes, findings, reports } = outputs;
  return {
    summary,
    findings,
    reports,
    package: summary.verdict === "accepted" ? bytes(PACKAGE) : null,
    rejects: options.rejects ? bytes(REJECTS) : null,
  };
}

/** A list goes in, its clean package comes out. */
export function cleaning(options = {}) {
  const pieces = [];
  let settle;
  const result = new Promise((resolve, reject) => (settle = { resolve, reject }));
  // Who looks at the streams alone hears of it there.
  result.catch(() => {});
  const transform = new TransformStream({
    async transform(piece) {
      // A writer may use its buffer again.
      pieces.push(...(await gathered(piece)).map((bytes) => bytes.slice()));
    },
    async flush(controller) {
      const whole = [];
      const taker = { [PACKAGE]: (bytes) => whole.push(bytes) };
      try {
        const { summary, outputs } = await carriedOut("clean", pieces.length ? { name: options.name ?? "-", data: streamOf(pieces) } : "", options, taker);
        if (summary.verdict === "accepted") whole.forEach((bytes) => controller.enqueue(bytes));
        settle.resolve({ summary, findings: outputs.findings, reports: outputs.reports });
      } catch (error) {
        settle.reject(error);
        throw error;
      }
    },
  });
  return { readable: transform.readable, writable: transform.writable, result };
}

async function* streamOf(pieces) {
  yield* pieces;
}
