// The notification as it is typed, with a mark where a phone cuts it; and the draft, which the server
// knows a moment later, so that a reload loses nothing.

import { post } from "./live.js";

/** How long one pauses before a draft is kept. */
const PAUSE = 350;

/** The form that a message is written in. */
export function notice(root) {
  marks(root);
  const form = root.querySelector?.("form[data-guard]");
  if (!form) return;
  let timer = 0;
  const keep = () => post(form.action, [...new FormData(form), ["next", "stay"]]).catch(() => {});
  form.addEventListener("input", () => {
    draw(form);
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  form.querySelector("#send_time").addEventListener("input", () => {
    form.querySelector("[name=when][value=later]").checked = true;
  });
  addEventListener("pagehide", () => {
    if (!document.contains(form)) return;
    const fields = new URLSearchParams([...new FormData(form), ["next", "stay"]]);
    navigator.sendBeacon?.(form.action, fields);
  });
}

/** The texts, by themselves or out of the whole message. */
function texts(form) {
  const { title, content, json } = form.elements;
  if (json.value.trim()) {
    try {
      const message = JSON.parse(json.value);
      return { title: message.title ?? "", content: message.content ?? "" };
    } catch {
      // It is being typed.
    }
  }
  return { title: title.value, content: content.value };
}

function draw(form) {
  for (const [name, text] of Object.entries(texts(form))) {
    for (const place of form.querySelectorAll(`[data-of=${name}]`)) {
      place.dataset.empty ??= place.textContent;
      place.textContent = String(text).trim() || place.dataset.empty;
    }
  }
  marks(form);
}

/** Marks each phone that cuts the title or the text. */
function marks(root) {
  for (const phone of root.querySelectorAll?.(".phone") ?? []) {
    const places = [...phone.querySelectorAll("[data-of]")];
    const isCut = places.some(
      (place) => place.scrollHeight > place.clientHeight + 1 || place.scrollWidth > place.clientWidth + 1,
    );
    const mark = phone.querySelector(".cut");
    mark.textContent = isCut ? mark.dataset.cut : "";
  }
}
