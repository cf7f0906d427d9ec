// The whole way, in both languages: a file dropped, a column chosen, a row corrected, a fault at each
// step, two tabs, a reload between upload and confirmation, kill and resume.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { arrived, close, end, home, leftovers, look, open, startConsole, startSandbox } from "./setup.mjs";

const begun = Date.now();
const step = (text) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(5)} s  ${text}`);

/** A table with something of everything. */
function members(city) {
  const rows = Array.from({ length: 400 }, (_, n) => [`user${n}`, `138001${38000 + n}`, city]);
  rows[4][1] = "x";
  rows[8][1] = "1";
  rows[20][1] = "１３８００１３８０２０";
  rows[22][1] = " 13800138022 ";
  rows[30][1] = "null";
  rows[40][1] = rows[39][1];
  return `name,phone,city\n${rows.map((row) => row.join(",")).join("\n")}\n`;
}

const figure = async (page, index = 0) =>
  Number((await page.locator(".big b").nth(index).textContent()).replace(/,/g, ""));
const shows = (page, text) => page.getByText(text, { exact: false }).first().waitFor({ timeout: 15000 });

/** Drops files on the page as a hand would. */
async function dropAll(page, files) {
  const data = await page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name, { type: "text/plain" }));
    return data;
  }, files);
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  await page.waitForURL(/\/c\/.*\/audience/);
}

const drop = (page, name, text) => dropAll(page, [[name, text]]);

/** Writes a message and goes to the review. */
async function write(page, title, content) {
  await page.locator("aside a.primary").click();
  await page.fill("#title", title);
  await page.fill("#content", content);
  await page.locator("form.write .primary").click();
  await page.waitForSelector("#count");
}

async function confirm(page) {
  await page.fill("#count", await page.getAttribute("#count", "data-count"));
  await page.locator("button.send").click();
}

/** Turns a fault of the sandbox, on its own page. */
async function turn(sandbox, fault) {
  await sandbox.locator(`form:has(input[value="${fault}"]) button`).click();
  await sandbox.waitForTimeout(250);
}

async function wholeWay(base, sandboxPage) {
  const program = await startConsole(base);
  const { context, page, complaints } = await open(program);
  await look(page, "home");
  await drop(page, "members.csv", members("Paris"));
  await page.waitForSelector("#columns");
  await page.locator("tr.likely button").click();
  await page.waitForSelector(".big");
  assert.equal(await figure(page), 397);
  step("a table was dropped and its column chosen");

  const fullWidth = page.locator("#full-width .switch button").first();
  await fullWidth.focus();
  await page.keyboard.press("Space");
  await page.waitForSelector("#fixed >> text=１３８００１３８０２０");
  const leave = page.locator("#placeholder .switch button").last();
  await leave.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".big b").textContent === "396");
  step("switches were turned by keyboard, and the figures with them");

  const row = page.locator("form[data-rows] input[type=text]").first();
  await row.fill("13");
  await page.waitForFunction(() => /unlike|short|digits|good/i.test(document.querySelector("form[data-rows] .problem").textContent));
  await row.fill("13900139000");
  await page.waitForSelector("form[data-rows] li.good");
  await look(page, "audience");
  await page.locator("form[data-rows] button.primary").click();
  await page.waitForFunction(() => document.querySelector(".big b").textContent === "397");
  await page.locator("nav.filter a").nth(1).click();
  await page.waitForURL(/code=/);
  await page.goBack();
  await page.waitForURL(/audience$/);
  await page.reload();
  assert.equal(await row.inputValue(), "13900139000");
  step("a row was corrected as it was typed, and a reload keeps it");

  await page.locator("aside a.primary").click();
  await page.fill("#title", "Sale");
  await page.fill("#content", "Everything must go: half price on all shoes until Sunday night.");
  await shows(page, "look like phone numbers");
  await page.locator("button[data-set]").click();
  await page.waitForTimeout(700);
  await page.reload();
  assert.equal(await page.inputValue("#title"), "Sale");
  assert.equal(await page.inputValue("#account_type"), "1002");
  await look(page, "message");
  await page.locator("form.write .primary").click();
  await page.waitForSelector("#count");
  await page.reload();
  await look(page, "review");
  step("the message was kept, the type asked about, the review reloaded");

  const other = await context.newPage();
  await other.goto(page.url().replace("review", "message"));
  await other.fill("#title", "Sale today");
  await other.locator("form.write .primary").click();
  await other.waitForSelector("#count");
  await confirm(page);
  await shows(page, "Something has changed since you looked");
  assert.equal((await arrived(base)).uploads.length, 0);
  step("what another tab changed was not sent");

  await turn(sandboxPage, "503@upload:always");
  await confirm(page);
  await shows(page, "Nothing was sent");
  await turn(sandboxPage, "503@upload:always");
  await page.getByText("Back to the review").click();
  step("a gateway that failed sent nothing");

  await page.waitForSelector("#count");
  await other.reload();
  await Promise.all([confirm(page), confirm(other)]);
  await Promise.all([shows(page, "The push was accepted"), shows(other, "The push was accepted")]);
  await look(page, "sent");
  await page.reload();
  await page.goBack().catch(() => {});
  const { uploads, pushes } = await arrived(base);
  assert.equal(pushes.length, 1);
  assert.equal(uploads.filter((upload) => upload.ret_code === 0).length, 1);
  assert.deepEqual([pushes[0].accounts, pushes[0].body.message.title], [397, "Sale today"]);
  await page.goto(new URL("/history", program.url).href);
  await shows(page, "Sale today");
  await look(page, "history");
  await sandboxPage.waitForSelector(".arrived");
  await sandboxPage.locator(".arrived summary").first().click();
  await look(sandboxPage, "sandbox");
  step("two tabs confirmed, one push went out, and it stands in the history and the sandbox");
  assert.deepEqual(complaints, []);
  await context.close();
  return program;
}

async function unclear(program, base, sandboxPage) {
  const url = await nextAddress(program, base);
  const { context, page, complaints } = await open(url);
  await turn(sandboxPage, "lost-answer@push:always");
  const before = (await arrived(base)).pushes.length;
  await drop(page, "second.txt", "13700137000\n13700137001\n");
  await write(page, "Once", "and not twice");
  await confirm(page);
  await shows(page, "It is not known whether the push was accepted");
  assert.equal(await page.locator("button.send, form.confirm").count(), 0);
  await look(page, "unclear");
  for (const screen of ["review", "message", "audience", "sending"]) {
    await page.goto(page.url().replace(/\/[a-z]+$/, `/${screen}`));
    assert.equal(await page.locator("button.send").count(), 0);
  }
  await turn(sandboxPage, "lost-answer@push:always");
  await page.goto(new URL("/", url.url).href);
  await drop(page, "second.txt", "13700137000\n13700137001\n");
  await write(page, "Once", "and not twice");
  await shows(page, "I looked in the service's console");
  await page.fill("#count", "2");
  await page.locator("button.send").click();
  await page.waitForTimeout(300);
  assert.match(page.url(), /review/, "a consent is wanted");
  assert.equal((await arrived(base)).pushes.length, before + 1);
  assert.deepEqual(complaints, []);
  await context.close();
  step("an unclear outcome was explained, and nothing sent it again");
  return url;
}

/** Starts the console anew: the address of the one before is spent. */
async function nextAddress(program, base, lang) {
  await end(program);
  return startConsole(base, lang);
}

async function killed(program, base, sandboxPage) {
  const { context, page } = await open(program);
  await turn(sandboxPage, "rate-limit@push:always");
  await drop(page, "third.txt", "13600136000\n13600136001\n13600136002\n");
  await write(page, "Third", "time");
  await confirm(page);
  await page.waitForSelector("h1.error", { timeout: 30000 });
  await turn(sandboxPage, "rate-limit@push:always");
  await end(program, "SIGKILL");
  await context.close();
  const { pushes, uploads } = await arrived(base);
  assert.equal(leftovers().length, 1, "a killed run leaves its folder");

  const next = await startConsole(base, "zh");
  assert.equal(leftovers().length, 1, "and the next one removes it");
  const { context: anew, page: fresh, complaints } = await open(next);
  await fresh.goto(new URL("/history", next.url).href);
  await shows(fresh, "被拒绝");
  await fresh.getByRole("button", { name: "继续" }).first().click();
  await fresh.waitForSelector("#title");
  assert.equal(await fresh.inputValue("#title"), "Third");
  await fresh.locator("form.write .primary").click();
  await fresh.waitForSelector("#count");
  await confirm(fresh);
  await shows(fresh, "推送已被接受");
  const after = await arrived(base);
  assert.equal(after.uploads.length, uploads.length, "what was uploaded is not uploaded twice");
  assert.equal(after.pushes.length, pushes.length + 1);
  assert.equal(after.pushes.at(-1).accounts, 3);
  assert.deepEqual(complaints, []);
  await anew.close();
  step("a killed console was started anew and took up what it had uploaded");
  return next;
}

async function inChinese(program, base) {
  const next = await nextAddress(program, base, "zh");
  const { context, page, complaints } = await open(next);
  await drop(page, "会员.csv", members("Rome"));
  await page.locator("tr.likely button").click();
  await page.waitForSelector(".big");
  await page.locator("form[data-rows] input[type=text]").first().fill("13900139001");
  await page.waitForSelector("form[data-rows] li.good");
  await page.locator("form[data-rows] button.primary").click();
  await page.waitForFunction(() => document.querySelector(".big b").textContent === "398");
  await look(page, "audience-zh");
  await page.locator("aside a.primary").click();
  await page.fill("#title", "限时促销");
  await page.fill("#content", "全场鞋类五折，仅限周日晚前，线上线下同步，尺码有限，先到先得，欢迎转告亲友一起选购");
  await page.locator("form.write .primary").click();
  await page.waitForSelector("#count");
  await confirm(page);
  await shows(page, "推送已被接受");
  const text = await page.locator("body").innerText();
  assert.doesNotMatch(text, /[A-Za-z]{4,} [A-Za-z]{3,}/, "no English in it");
  assert.equal((await arrived(base)).pushes.at(-1).body.message.title, "限时促销");
  assert.deepEqual(complaints, []);
  await context.close();
  step("the whole way in Chinese");
  return next;
}

async function severalAndNotThose(program, base) {
  const next = await nextAddress(program, base);
  const { context, page, complaints } = await open(next);
  await dropAll(page, [["may.csv", members("Oslo")], ["june.txt", "13800138001\n13900139000\n"]]);
  await page.locator("tr.likely button").click();
  await page.waitForSelector(".big");
  await shows(page, "may.csv + 1");
  const reached = await figure(page);
  const list = join(home, "opted-out.txt");
  writeFileSync(list, " 13900139000 \n13700137000\n");
  await page.setInputFiles("#exclude", list);
  await shows(page, "leaves out 1 account");
  assert.equal(await figure(page), reached - 1);
  await look(page, "several");
  await page.locator("#exclusions li button").click();
  await page.waitForFunction((count) => document.querySelector(".big b").textContent === `${count}`, reached);
  assert.deepEqual(complaints, []);
  await context.close();
  step("two files made one list, without those of a third");
  return next;
}

async function withoutScripts(program, base) {
  const next = await nextAddress(program, base);
  const { context, page } = await open(next, { javaScriptEnabled: false });
  const list = join(home, "plain.txt");
  writeFileSync(list, "13800138000\nx\n13800138001\n");
  await page.setInputFiles("#file", list);
  await page.locator(".go button").click();
  await page.waitForSelector(".big");
  assert.equal(await figure(page), 2);
  await page.locator("form[data-rows] input[type=text]").first().fill("13800138002");
  await page.locator("form[data-rows] button.primary").click();
  assert.equal(await figure(page), 3);
  await page.goto(new URL("/", next.url).href);
  await page.locator("details.paste summary").click();
  await page.fill("#pasted", "13800138000\n13800138009");
  await page.locator(".go button").click();
  await page.waitForSelector(".big");
  assert.equal(await figure(page), 2);
  await context.close();
  step("without scripts a list is checked, corrected and pasted");
  return next;
}

async function ends(program) {
  const { child } = program;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  assert.equal(await gone, 0);
  assert.deepEqual(leftovers(), [], "nothing is left behind");
  step("it ended, and left nothing behind");
}

try {
  const sandbox = await startSandbox();
  const context = await (await import("./setup.mjs")).browser.newContext();
  const sandboxPage = await context.newPage();
  await sandboxPage.goto(sandbox.url);
  await sandboxPage.waitForSelector(".faults");
  let program = await wholeWay(sandbox.url, sandboxPage);
  program = await unclear(program, sandbox.url, sandboxPage);
  program = await killed(await nextAddress(program, sandbox.url), sandbox.url, sandboxPage);
  program = await inChinese(program, sandbox.url);
  program = await severalAndNotThose(program, sandbox.url);
  program = await withoutScripts(program, sandbox.url);
  await ends(program);
  step("all is well");
} finally {
  await close();
}
