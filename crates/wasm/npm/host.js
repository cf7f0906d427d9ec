// The host of the module: gives it the bytes that it reads, takes those that it writes. It has no other way
// out.

export const PACKAGE = 1;
export const REJECTS = 2;
export const FINDINGS = 3;
export const FIRST_REPORT = 4;

const PHASES = ["judge", "deduplicate", "write", "foresee"];

/** A source over bytes in memory, given in pieces. */
export function sourceOf(pieces) {
  let [index, at] = [0, 0];
  return (into) => {
    let filled = 0;
    while (filled < into.length && index < pieces.length) {
      const part = pieces[index].subarray(at, at + into.length - filled);
      into.set(part, filled);
      filled += part.length;
      at += part.length;
      if (at >= pieces[index].length) [index, at] = [index + 1, 0];
    }
    return filled;
  };
}

/**
 * Carries out one request. Each run has an instance of its own, and so memory of its own, which goes with it.
 * `sources` fill the array that they are given and say how much they filled; `sink` takes a stream's number
 * and bytes.
 */
export function carryOut(module, request, { sources = [], sink = () => {}, onProgress } = {}) {
  const asked = new TextEncoder().encode(JSON.stringify(request));
  const reads = [sourceOf([asked]), ...sources];
  const answer = [];
  let memory;
  let trouble;
  const at = (pointer, length) => new Uint8Array(memory.buffer, pointer >>> 0, length >>> 0);
  const guarded = (work) => {
    try {
      return work();
    } catch (error) {
      trouble ??= error;
      return -1;
    }
  };
  const host = {
    read: (stream, pointer, length) => guarded(() => reads[stream](at(pointer, length))),
    write: (stream, pointer, length) =>
      guarded(() => {
        const bytes = at(pointer, length).slice();
        if (stream === 0) answer.push(bytes);
        else sink(stream, bytes);
        return 0;
      }),
    progress: (phase, done, total) =>
      guarded(() => (onProgress?.({ phase: PHASES[phase], done, total: total || null }) === false ? 1 : 0)),
  };
  const begun = performance.now();
  const instance = new WebAssembly.Instance(module, importsOf(module, host));
  memory = instance.exports.memory;
  instance.exports.run();
  if (trouble) throw trouble;
  const told = JSON.parse(new TextDecoder().decode(joined(answer)));
  if (told.summary) told.summary.seconds = (performance.now() - begun) / 1000;
  told.memory = memory.buffer.byteLength;
  return told;
}

/** Pieces as one array. */
export function joined(pieces) {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** What the module imports: the host's functions, and for what a library might call elsewhere one that fails. */
function importsOf(module, host) {
  const imports = { host };
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] ??= () => {
      throw new Error(`the module calls ${name}, which is not there`);
    };
  }
  return imports;
}
