// The module in Node.js against the native program, over every list of the tests: the same summary, the same
// package byte for byte.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";

const { ACCTPACK, PACKAGE } = process.env;
const { check, clean } = await import(pathToFileURL(join(PACKAGE, "index.js")));
const folder = mkdtempSync(join(tmpdir(), "acctpack-wasm-"));

/** Every file under a folder that may be a list. */
function lists(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !/^\.(md|py|sh|rs)$/i.test(extname(path)));
}

function native(command, path, more) {
  const args = [command, path, ...more, "--format", "json", "--no-config"];
  const { stdout, status } = spawnSync(ACCTPACK, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  return { status, ...JSON.parse(stdout) };
}

/** What must be alike: not times, nor where things lie. */
function comparable({ seconds, file, config, outputs, status, ...rest }) {
  return { ...rest, outputs: outputs?.map(({ bytes, accounts }) => ({ bytes, accounts })) };
}

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    return { failed: error.message };
  }
}

const root = new URL("../../../", import.meta.url).pathname;
const inputs = [...lists(join(root, "tests/data")), ...lists(join(root, "examples/data"))];

test("there are lists to compare", () => assert.ok(inputs.length > 60, `${inputs.length}`));

for (const path of inputs) {
  test(`${path.slice(root.length)} is judged and cleaned as by the program`, async () => {
    const name = basename(path);
    const data = readFileSync(path);
    const checked = await attempt(() => check(data, { name }));
    const expected = native("check", path, []);
    if (checked.failed) assert.equal(expected.verdict, "failed", checked.failed);
    else assert.deepEqual(comparable(checked.summary), comparable(expected));

    const out = join(folder, "out.txt");
    const cleaned = await attempt(() => clean(data, { name, to: "txt" }));
    const written = native("clean", path, ["-o", out, "--force"]);
    if (cleaned.failed) return assert.equal(written.verdict, "failed", cleaned.failed);
    assert.deepEqual(comparable(cleaned.summary), comparable(written));
    const isWritten = written.verdict === "accepted";
    assert.equal(cleaned.package !== null, isWritten);
    if (isWritten) assert.ok(readFileSync(out).equals(cleaned.package), "the packages differ");

    if (isWritten) {
      const zip = await clean(data, { name, to: "zip" });
      const again = await check(zip.package, { name: "package.zip" });
      assert.equal(again.summary.verdict, "accepted");
      assert.equal(again.summary.kept, cleaned.summary.kept);
    }
  });
}

test("reports and rejected rows are those of the program", async () => {
  const path = join(root, "examples/data/campaign.csv");
  const [report, rejects, out] = ["r.jsonl", "rejects.csv", "out.zip"].map((name) => join(folder, name));
  spawnSync(ACCTPACK, ["clean", path, "-o", out, "--force", "--no-config", "--report", report, "--rejects", rejects]);
  const options = { name: "campaign.csv", reports: ["jsonl", "html"], rejects: "csv" };
  const cleaned = await clean(readFileSync(path), options);
  assert.equal(cleaned.reports.jsonl, existsSync(report) ? readFileSync(report, "utf8") : "");
  assert.ok(readFileSync(rejects).equals(cleaned.rejects), "the rejected rows differ");
  assert.match(cleaned.reports.html, /<title>campaign\.csv/);
});
