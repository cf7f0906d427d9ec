// Node's own fetch and FormData: uploads, and a push.
import { readFile } from "node:fs/promises";
import assert from "node:assert/strict";

const { SANDBOX, LISTS, TPNS_ACCESS_ID, TPNS_SECRET_KEY } = process.env;
const Authorization = "Basic " + Buffer.from(`${TPNS_ACCESS_ID}:${TPNS_SECRET_KEY}`).toString("base64");

const answers = [];
for (const name of ["号码包.txt", "audience.zip", "bad.txt"]) {
  const form = new FormData();
  form.append("file", new Blob([await readFile(`${LISTS}/${name}`)]), name);
  const answer = await fetch(`${SANDBOX}/v3/push/package/upload`, { method: "POST", headers: { Authorization }, body: form });
  answers.push(await answer.json());
}
console.log(answers);

const push = await fetch(`${SANDBOX}/v3/push/app`, {
  method: "POST",
  headers: { Authorization, "Content-Type": "application/json" },
  body: JSON.stringify({
    audience_type: "package_account_push",
    upload_id: answers[0].uploadId,
    message_type: "notify",
    message: { title: "title", content: "content" },
  }),
});
const pushed = await push.json();
console.log(pushed);
assert.equal(pushed.ret_code, 0);
