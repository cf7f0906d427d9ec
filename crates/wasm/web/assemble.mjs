// Puts the page together: node assemble.mjs MODULE.wasm OUT.html. All that it needs is in it; its policy lets it
// run this very script and connect to nothing.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const [, , module, out] = process.argv;
const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
/** The host's functions, as a script of their own has them. */
const host = read("../npm/host.js").replaceAll(/^export /gm, "");
const script = `\n"use strict";\n${host}\n${read("page.js")}\n`;
const hash = createHash("sha256").update(script).digest("base64");
const policy = [
  "default-src 'none'",
  "connect-src 'none'",
  `script-src 'sha256-${hash}' 'wasm-unsafe-eval'`,
  "worker-src blob:",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
const parts = {
  policy,
  style: [read("../../report/src/html/style.css"), read("../../report/src/html/controls.css"), read("page.css")].join("\n"),
  worker: `"use strict";\n${host}\n${read("worker.js")}`,
  module: gzipSync(readFileSync(module), { level: 9 }).toString("base64"),
  script: script.slice(1, -1),
};
if ([parts.worker, parts.script].some((code) => code.includes("</script"))) throw new Error("a script ends itself");
const page = read("page.html").replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
writeFileSync(out, page);
console.log(`${out}: ${(page.length / 1e6).toFixed(2)} MB`);
