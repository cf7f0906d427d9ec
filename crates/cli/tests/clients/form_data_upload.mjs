// The npm package form-data: uploads by its own submit(), or as a stream through fetch, whose length
// the server is not told beforehand.
import { createReadStream } from "node:fs";
import { text } from "node:stream/consumers";
import { PassThrough } from "node:stream";
import assert from "node:assert/strict";
import FormData from "form-data";

const { SANDBOX, LISTS, TPNS_ACCESS_ID, TPNS_SECRET_KEY } = process.env;
const auth = `${TPNS_ACCESS_ID}:${TPNS_SECRET_KEY}`;
const url = new URL(`${SANDBOX}/v3/push/package/upload`);

const ways = {
  submit: (form) =>
    new Promise((done, failed) => {
      const { hostname: host, port, pathname: path } = url;
      form.submit({ host, port, path, auth }, (error, answer) => (error ? failed(error) : done(text(answer))));
    }),
  fetch: async (form) => {
    const headers = { ...form.getHeaders(), Authorization: "Basic " + Buffer.from(auth).toString("base64") };
    const answer = await fetch(url, { method: "POST", headers, body: form.pipe(new PassThrough()), duplex: "half" });
    return answer.text();
  },
};

const codes = [];
for (const name of ["号码包.txt", "audience.zip", "bad.txt"]) {
  const form = new FormData();
  form.append("file", createReadStream(`${LISTS}/${name}`));
  const answer = await ways[process.argv[2]](form);
  console.log(answer);
  codes.push(JSON.parse(answer).retCode);
}
assert.deepEqual(codes, [0, 0, 1008011]);
