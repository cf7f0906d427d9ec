// The page in Chromium, opened from disk as a person does, with no network at all: a list dropped, switches
// turned, files saved, in both languages.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { spawnSync } from "node:child_process";
import { chromium } from "playwright-core";

const { CHROMIUM, PAGE, ACCTPACK, PICTURES } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "acctpack-page-"));
const begun = Date.now();
let passed = 0;
const step = (text) => {
  passed += 1;
  console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(5)} s  ${text}`);
};
if (PICTURES) mkdirSync(PICTURES, { recursive: true });

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
const complaints = [];

async function open(locale) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale, acceptDownloads: true });
  await context.setOffline(true);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(PAGE).href);
  await page.waitForSelector("#drop");
  return page;
}

/** Whether a screen fits two widths, and what axe-core says of it in light and in dark. */
async function look(page, name) {
  await page.evaluate(axe);
  for (const [colorScheme, width] of [["light", 1280], ["dark", 390]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(200);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} is ${wide} px too wide at ${width}`);
    if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await page.evaluate((tags) => axe.run({ runOnly: tags }), tags);
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
    assert.deepEqual(told, [], `axe-core on ${name} (${colorScheme}, ${width})`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Drops a file as a hand would. */
async function drop(page, name, text) {
  const data = await page.evaluateHandle(
    ([name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name));
      return data;
    },
    [name, text],
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
}

async function saved(page, what) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`[data-download=${what}]`)]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

const figure = async (page) => Number((await page.locator(".big b").first().textContent()).replace(/,/g, ""));

/** A table with something of everything. */
function members() {
  const rows = Array.from({ length: 400 }, (_, n) => [`user${n}`, `138001${38000 + n}`, "Paris"]);
  rows[4][1] = "x";
  rows[20][1] = "１３８００１３８０２０";
  rows[22][1] = " 13800138022 ";
  rows[30][1] = "null";
  rows[40][1] = rows[39][1];
  return `name,phone,city\n${rows.map((row) => row.join(",")).join("\n")}\n`;
}

const page = await open("en-GB");
assert.match(await page.textContent("main"), /never leaves this machine/);
const policy = await page.getAttribute("meta[http-equiv]", "content");
assert.match(policy, /connect-src 'none'/);
const reached = await page.evaluate(() => fetch("https://example.com").then(() => true, () => false));
assert.equal(reached, false);
const refused = complaints.splice(0);
assert.ok(refused.some((text) => /Content Security Policy/.test(text)), `the policy refuses: ${refused}`);
await look(page, "home");
step("it opens from disk, and its policy forbids every connection");

await drop(page, "members.csv", members());
await page.waitForSelector("#columns");
assert.equal(await page.getAttribute("#verdict", "data-verdict"), "rejected");
await look(page, "columns");
await page.locator("tr.likely button").click();
await page.waitForSelector(".big");
assert.equal(await figure(page), 398);
step("a table was dropped, and its column chosen");

const fullWidth = page.locator("#full-width .switch button").first();
await fullWidth.focus();
await page.keyboard.press("Space");
await page.waitForSelector("#fixed >> text=１３８００１３８０２０");
await page.locator("#placeholder .switch button").last().focus();
await page.keyboard.press("Enter");
await page.waitForFunction(() => document.querySelector(".big b")?.textContent === "397");
const focused = await page.evaluate(() => document.activeElement.closest("form")?.querySelector("input")?.value);
assert.equal(focused, "placeholder", "the focus stays");
await look(page, "audience");
step("switches were turned by keyboard, and the figures with them");

const zip = await saved(page, "package");
assert.match(zip, /members\.clean\.zip$/);
const { stdout } = spawnSync(ACCTPACK, ["check", zip, "--format", "json", "--no-config"], { encoding: "utf8" });
const summary = JSON.parse(stdout);
assert.deepEqual([summary.verdict, summary.kept, summary.errors], ["accepted", 397, 0]);
const rejects = readFileSync(await saved(page, "rejects"), "utf8");
assert.match(rejects, /^\ufeff?row,code,reason,text/);
assert.match(rejects, /too-short/);
assert.match(readFileSync(await saved(page, "report"), "utf8"), /<title>members\.csv/);
step("package, rejected rows and report were saved; the program accepts the package");

await page.click("button[data-lang=zh]");
await page.waitForFunction(() => document.documentElement.lang === "zh-CN");
await page.waitForFunction(() => document.querySelector(".big b")?.textContent === "397");
assert.match(await page.textContent("main"), /名单不会离开本机/);
await look(page, "audience-zh");
step("in Chinese the choices stay");

await page.locator("button[data-again]").first().click();
await page.click("summary");
await page.fill("#pasted", "13800138000\n13800138001\n");
await page.click(".go button");
await page.waitForSelector("#verdict[data-verdict=accepted]");
step("accounts were pasted");

await page.locator("button[data-again]").first().click();
await drop(page, "broken.zip", "PK\u0003\u0004 and no more");
await page.waitForSelector("#verdict[data-verdict=rejected]");
assert.equal(await page.locator("[data-download=package]").count(), 0);
step("what is damaged is told, and nothing is to be saved");

const chinese = await open("zh-CN");
assert.match(await chinese.textContent("h1"), /名单/);
await look(chinese, "home-zh");
step("the browser's language is the page's");

/** A list of so many megabytes. */
const large = join(folder, "large.txt");
const rows = Math.floor(100e6 / 12);
const buffer = Buffer.alloc(rows * 12);
for (let n = 0; n < rows; n += 1) buffer.write(`${13000000000 + ((n * 7919) % 9999999)}\n`, n * 12, "latin1");
writeFileSync(large, buffer);
const fresh = await open("en");
await fresh.setInputFiles("#file", large);
await fresh.waitForSelector("#progress:not([hidden])");
await fresh.waitForSelector("#verdict", { timeout: 120000 });
const { milliseconds, memory } = await fresh.evaluate(() => ({ ...document.querySelector("#app").dataset }));
assert.equal(await fresh.getAttribute("#verdict", "data-verdict"), "accepted");
console.log(`        100 MB: ${milliseconds} ms, ${Math.round(memory / 1e6)} MB of memory`);
assert.ok(memory < 500e6, `${memory} bytes of memory`);
step("100 MB were checked, cleaned and drawn, with progress");

await fresh.locator("button[data-again]").first().click();
await fresh.setInputFiles("#file", large);
await fresh.locator("#progress [data-again]").click();
await fresh.waitForSelector("#drop:not([hidden])");
step("a run was cancelled");

assert.deepEqual(complaints, []);
await browser.close();
console.log(`${passed} passed, 0 failed`);
