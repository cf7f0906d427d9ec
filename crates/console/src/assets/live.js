// The page as it stands on the server, drawn anew where it has changed: after a switch was turned, and
// when the server tells that something went on by itself.

let rebind = () => {};
let source = null;
let drawing = 0;

/** Listens for what changes by itself; `bind` is called with what was drawn anew. */
export function listen(bind) {
  rebind = bind;
  follow();
  addEventListener("popstate", () => draw(location.href));
  // A page that comes back from the browser's own memory may be old.
  addEventListener("pageshow", (event) => event.persisted && draw(location.href));
}

/** Forms that change the page in place, and links that show another part of it. */
export function live(root) {
  for (const form of root.querySelectorAll("form[data-live]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, event.submitter);
    });
  }
  for (const link of root.querySelectorAll("a[data-swap]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", link.href);
      draw(link.href);
    });
  }
}

/** Posts fields without leaving the page. */
export function post(action, fields) {
  return fetch(action, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

async function send(form, submitter) {
  form.setAttribute("aria-busy", "true");
  try {
    await post(form.action, new FormData(form, submitter));
    await draw(location.href, { changed: form });
  } catch {
    form.submit();
  }
}

function follow() {
  const { events, seen } = document.body.dataset;
  source?.close();
  source = new EventSource(`${events}?seen=${seen}`);
  source.addEventListener("change", () => {
    if (!isBeingEdited()) draw(location.href);
  });
}

/** Whether someone has typed what the server does not know yet. */
function isBeingEdited() {
  if (document.querySelector("form[data-guard], form.confirm")) return true;
  const inputs = document.querySelectorAll("form[data-rows] input[type=text]");
  return [...inputs].some((input) => input.value !== input.defaultValue);
}

/** Draws the page anew, with what one sees of it as it was: focus, what is unfolded, what was typed. */
async function draw(url, { changed } = {}) {
  const mine = ++drawing;
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  const text = await answer.text();
  if (mine !== drawing) return;
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
    location.assign(answer.url);
    return;
  }
  const next = new DOMParser().parseFromString(text, "text/html");
  const [old, main] = [document.getElementById("main"), next.getElementById("main")];
  if (!main) return;
  keepUnfolded(old, main);
  if (changed && !changed.matches("[data-rows]")) keepTyped(old, main);
  const focus = document.activeElement;
  const way = old.contains(focus) ? wayTo(focus) : null;
  const before = way && focus.getBoundingClientRect().top;
  old.replaceWith(document.adoptNode(main));
  document.title = next.title;
  Object.assign(document.body.dataset, { ...next.body.dataset });
  rebind(main);
  follow();
  restore(main, way, before);
  tell(main);
}

function keepUnfolded(old, main) {
  for (const details of old.querySelectorAll("details[id]")) {
    const same = main.querySelector(`details[id="${CSS.escape(details.id)}"]`);
    if (same) same.open = details.open;
  }
}

function keepTyped(old, main) {
  for (const input of old.querySelectorAll("form[data-rows] input[type=text]")) {
    if (input.value === input.defaultValue) continue;
    const same = main.querySelector(`[name="${CSS.escape(input.name)}"]`);
    if (same) same.value = input.value;
  }
}

/** How to find an element again on the page drawn anew. */
function wayTo(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const form = element.closest("form");
  const field = form?.querySelector("input[name=fix], input[name=more], input[name=leave], input[name=fault]");
  if (field) return `form:has(input[name="${field.name}"][value="${CSS.escape(field.value)}"]) button`;
  return null;
}

/** Puts the focus where it was, and the page so that it has not moved under the eyes. */
function restore(main, way, before) {
  const same = way && main.querySelector(way);
  if (!same) return;
  same.focus({ preventScroll: true });
  scrollBy(0, same.getBoundingClientRect().top - before);
}

/** Says the figures to those who do not see them change. */
function tell(main) {
  const figures = main.querySelector(".big, .outcome h1, .progress p");
  document.getElementById("status").textContent = figures?.textContent.replace(/\s+/g, " ") ?? "";
}
