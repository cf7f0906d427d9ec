// The page around the module: takes a list, has a worker check it, puts what was drawn in its place, and sends
// back what is clicked. It keeps nothing: a reload begins anew.

const app = document.getElementById("app");
const text = (id) => document.getElementById(id).textContent;
const workerUrl = URL.createObjectURL(new Blob([text("worker")], { type: "text/javascript" }));

const state = {
  lang: /^zh\b/i.test(navigator.language) ? "zh" : "en",
  module: null,
  worker: null,
  list: null,
  choices: [],
  verdict: undefined,
  outputs: {},
};

async function compiled() {
  const packed = Uint8Array.from(atob(text("module").trim()), (char) => char.charCodeAt(0));
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(plain).arrayBuffer());
}

/** Puts a page in its place; the control that had the focus has it again. */
function show(html) {
  const field = document.activeElement?.closest("form")?.querySelector("input[type=hidden]");
  const { scrollX, scrollY } = window;
  app.innerHTML = html;
  document.documentElement.lang = app.querySelector("main").dataset.language;
  const title = app.querySelector("h1")?.textContent;
  document.title = title ? `${title} · acctpack` : "acctpack";
  if (field) {
    const same = `input[name="${field.name}"][value="${field.value}"]`;
    app.querySelector(`form:has(${same}) button`)?.focus({ preventScroll: true });
  }
  window.scrollTo(scrollX, scrollY);
}

const draw = (command, inputs = []) =>
  carryOut(state.module, { command, inputs, options: { lang: state.lang } }).html;

function end() {
  state.worker?.terminate();
  state.worker = null;
}

function home() {
  end();
  Object.assign(state, { list: null, choices: [], verdict: undefined, outputs: {} });
  show(draw("home"));
}

function take(file, name = file.name) {
  Object.assign(state, { list: { file, name }, choices: [], verdict: undefined, outputs: {} });
  run();
}

/** When it is, as the report says it. */
function now() {
  const date = new Date();
  const two = (number) => String(Math.abs(number)).padStart(2, "0");
  const zone = -date.getTimezoneOffset();
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const offset = `${zone < 0 ? "-" : "+"}${two(Math.trunc(zone / 60))}:${two(zone % 60)}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} ${offset}`;
}

function run() {
  end();
  const { file, name } = state.list;
  const inputs = [{ name, bytes: file.size }];
  const { lang, choices, verdict, module } = state;
  const worker = (state.worker = new Worker(workerUrl));
  const begun = performance.now();
  const slow = setTimeout(() => progress(0), 150);
  const broken = () => {
    clearTimeout(slow);
    end();
    show(draw("broken", inputs));
  };
  worker.onerror = broken;
  worker.onmessage = ({ data }) => {
    if (worker !== state.worker) return;
    if (data.percent !== undefined) return progress(data.percent);
    if (data.broken) return broken();
    clearTimeout(slow);
    end();
    const { answer, outputs } = data;
    Object.assign(state, { outputs, verdict: answer.verdict ?? state.verdict });
    app.dataset.milliseconds = Math.round(performance.now() - begun);
    app.dataset.memory = answer.memory;
    show(answer.html ?? answer.failure?.html ?? draw("broken", inputs));
    const said = app.querySelector("#verdict, .callout")?.textContent ?? "";
    app.querySelector("#status").textContent = said;
  };
  const request = { command: "page", inputs, choices, verdict, made: now(), options: { lang } };
  worker.postMessage({ module, request, file });
}

function progress(percent) {
  const shown = app.querySelector("#progress");
  if (!shown) return;
  shown.hidden = false;
  shown.querySelector(".percent").textContent = `${percent}%`;
  shown.querySelector("progress").value = percent;
  app.querySelector(".split")?.classList.add("stale");
  app.querySelector("#drop")?.setAttribute("hidden", "");
}

function save(button) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(state.outputs[button.dataset.download]);
  link.download = button.dataset.name;
  link.click();
  // The download has its own hold on it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.download) save(button);
  else if (button.dataset.again !== undefined) home();
  else if (button.dataset.lang) {
    state.lang = button.dataset.lang;
    if (state.list) run();
    else home();
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.id === "drop") {
    const pasted = form.querySelector("textarea").value;
    if (pasted.trim()) take(new Blob([pasted]), "pasted.txt");
    return;
  }
  const fields = [...form.querySelectorAll("input[type=hidden]"), event.submitter].filter((field) => field?.name);
  const isOn = fields.some(({ name, value }) => name === "on" && value === "1");
  for (const { name, value } of fields) if (name !== "on") state.choices.push([name, value, isOn]);
  run();
});

document.addEventListener("change", (event) => {
  if (event.target.id === "file" && event.target.files[0]) take(event.target.files[0]);
});

for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    document.body.classList.toggle("over", type === "dragenter" || type === "dragover");
  });
}
document.addEventListener("drop", (event) => {
  const { files } = event.dataTransfer;
  if (files.length === 1) return take(files[0]);
  const drop = app.querySelector("#drop");
  if (!drop || files.length === 0) return;
  const told = drop.querySelector(".callout");
  told.textContent = drop.dataset.one;
  told.hidden = false;
});

compiled().then((module) => {
  state.module = module;
  home();
});
