// The package as its users call it.

import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";

const { PACKAGE } = process.env;
const { AcctpackError, check, clean, cleaning } = await import(pathToFileURL(join(PACKAGE, "index.js")));

const LIST = "13800138000\nx\n13800138000\n";
const bytes = (text) => new TextEncoder().encode(text);
const text = (bytes) => new TextDecoder().decode(bytes);

test("a list is bytes, a text, a blob, a stream", async () => {
  async function* pieces() {
    yield bytes(LIST.slice(0, 5));
    yield LIST.slice(5);
  }
  const lists = [LIST, bytes(LIST), bytes(LIST).buffer, new Blob([LIST]), new Blob([LIST]).stream(), pieces()];
  for (const list of lists) {
    const { summary, findings } = await check(list, { name: "users.txt" });
    assert.deepEqual([summary.verdict, summary.rows, summary.kept, summary.bytes], ["rejected", 3, 1, 26]);
    assert.deepEqual(findings.map(({ row, code }) => [row, code]), [[2, "too-short"], [3, "duplicate"]]);
  }
  await assert.rejects(check(7), TypeError);
});

test("without a name the first bytes say the form", async () => {
  const { package: zip } = await clean(LIST, { to: "zip" });
  const { summary } = await check(zip);
  assert.deepEqual([summary.input_format, summary.verdict, summary.kept], ["zip", "accepted", 1]);
});

test("several lists are one, and others are left out", async () => {
  const lists = [{ name: "a.txt", data: "alice\nbob\n" }, { name: "b.csv", data: "carol\nbob\n" }];
  const { summary, package: out } = await clean(lists, { to: "txt", exclude: "alice\n" });
  assert.equal(text(out), "bob\ncarol\n");
  assert.deepEqual([summary.kept, summary.duplicates, summary.excluded], [2, 1, 1]);
});

test("options are those of the program", async () => {
  const table = "name,phone\nmax,13800138000\nmia,１３８００１３８００１\n";
  const options = { name: "t.csv", column: "phone", to: "txt", fix: ["full-width"], lang: "zh" };
  const { package: out, findings } = await clean(table, options);
  assert.equal(text(out), "13800138000\n13800138001\n");
  assert.match(findings[0].message, /[一-龥]/);
  const strict = await clean("13800138000\nnull\n", { to: "txt", strict: true, rejects: "txt" });
  assert.equal(text(strict.rejects), "null\n");
  const masked = await check("x\n13800138000\n13800138000\n", { redact: true });
  assert.ok(!JSON.stringify(masked.findings).includes("13800138000"));
});

test("a slip is told by the option's name", async () => {
  for (const [options, told] of [
    [{ colum: 2 }, /colum/],
    [{ fix: ["full-widht"] }, /`fix` cannot be "full-widht".*full-width/],
    [{ encoding: "klingon" }, /`encoding`/],
    [{ lang: "fr" }, /en, zh/],
    [{ maxRejects: "many" }, /`maxRejects`/],
    [{ severity: { "zip-corrupt": "allow" } }, /`severity`/],
  ]) {
    const refused = check(LIST, options);
    await assert.rejects(refused, (error) => error instanceof AcctpackError && error.kind === "request" && told.test(error.message));
  }
  await assert.rejects(clean("a,b\nc,d\n", { column: "phone" }), { kind: "input" });
});

test("progress is told, and can end the work", async () => {
  const list = Array.from({ length: 200000 }, (_, n) => 13800000000 + n).join("\n");
  const phases = new Set();
  const { summary } = await check(list, { onProgress: ({ phase }) => void phases.add(phase) });
  assert.equal(summary.kept, 200000);
  assert.ok(phases.has("judge"));
  await assert.rejects(check(list, { onProgress: () => false }), { kind: "cancelled" });
});

test("a pair of streams", async () => {
  const { readable, writable, result } = cleaning({ name: "users.txt", to: "txt" });
  const whole = new Response(readable).text();
  await new Blob([LIST]).stream().pipeTo(writable);
  assert.equal(await whole, "13800138000\n");
  assert.equal((await result).summary.duplicates, 1);
  const wrong = cleaning({ fix: ["nothing"] });
  const ends = new Blob([LIST]).stream().pipeTo(wrong.writable);
  await assert.rejects(new Response(wrong.readable).text());
  await assert.rejects(ends);
  await assert.rejects(wrong.result, AcctpackError);
});

test("no more findings than are asked for, and all are counted", async () => {
  const list = "x\n".repeat(5000) + "alice\n";
  const all = async (maxFindings) => (await check(list, { maxFindings })).findings.length;
  assert.deepEqual([await all(undefined), await all(0), await all(7)], [1000, 0, 7]);
  assert.equal((await check(list)).summary.findings["too-short"], 5000);
});
