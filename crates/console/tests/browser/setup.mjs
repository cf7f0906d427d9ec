// A sandbox and a console as a person starts them, and a browser that hears every complaint.

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { ACCTPACK, CHROMIUM, PICTURES } = process.env;

/** A folder of its own for receipts, and one for temporary files. */
export const home = mkdtempSync(join(tmpdir(), "acctpack-browser-"));
export const temporary = join(home, "tmp");
mkdirSync(temporary);
if (PICTURES) mkdirSync(PICTURES, { recursive: true });

export const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
const children = new Set();

function start(args) {
  const env = { ...process.env, TMPDIR: temporary, XDG_STATE_HOME: home };
  delete env.TPNS_ACCESS_ID;
  delete env.TPNS_SECRET_KEY;
  const child = spawn(ACCTPACK, args, { env });
  children.add(child);
  child.stderr.resume();
  const url = new Promise((resolve, reject) => {
    child.stdout.once("data", (data) => resolve(String(data).split("\n")[0]));
    child.once("exit", (code) => reject(new Error(`${args.join(" ")} ended with ${code}`)));
  });
  return url.then((url) => ({ child, url }));
}

/** Ends a program, at once and without a word to it where `signal` says so. */
export async function end({ child }, signal = "SIGTERM") {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
  children.delete(child);
}

export const startSandbox = () => start(["sandbox"]);
export const startConsole = (base, lang = "en") =>
  start(["console", "--no-open", "--lang", lang, "--base-url", base]);

/** What the sandbox got. */
export async function arrived(base) {
  const ask = async (what) => (await fetch(`${base}/sandbox/${what}`)).json();
  return { uploads: await ask("uploads"), pushes: await ask("pushes") };
}

/** A browser's window that fails the test on any error, and on any request to elsewhere. */
export async function open({ url }, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints = [];
  const allowed = new URL(url).hostname;
  context.on("page", (page) => {
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith("http") && hostname !== allowed) complaints.push(request.url());
    });
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector("#drop");
  return { context, page, complaints };
}

/** Looks at a screen: whether it fits two widths, what axe-core says of it in light and in dark. */
export async function look(page, name) {
  await page.evaluate(axe);
  const screens = [
    ["light", 1280],
    ["dark", 390],
  ];
  if (PICTURES) screens.push(["dark", 1280], ["light", 390]);
  for (const [colorScheme, width] of screens) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    // What fades has faded.
    await page.waitForTimeout(200);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} is ${wide} px too wide at ${width}`);
    if (PICTURES) {
      await page.screenshot({ path: join(PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await page.evaluate((tags) => axe.run({ runOnly: tags }), tags);
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
    assert.deepEqual(told, [], `axe-core on ${name} (${colorScheme}, ${width})`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Lists that a killed run left. */
export const leftovers = () => readdirSync(temporary).filter((name) => name.startsWith("acctpack-send-") || name.startsWith("acctpack-console-"));

export async function close() {
  await browser.close();
  for (const child of children) child.kill("SIGKILL");
}
