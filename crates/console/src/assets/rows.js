// Rejected rows, judged by the engine's own rules as one types.

import { post } from "./live.js";

/** How long one pauses before a row is judged. */
const PAUSE = 120;

/** The form that rows are corrected in. */
export function rows(root) {
  const form = root.querySelector?.("form[data-rows]");
  if (!form) return;
  const timers = new Map();
  form.addEventListener("input", ({ target }) => {
    clearTimeout(timers.get(target));
    timers.set(target, setTimeout(() => judge(form, target), PAUSE));
  });
}

async function judge(form, input) {
  const text = input.value;
  const place = document.getElementById(input.getAttribute("aria-describedby"));
  if (text === input.defaultValue || !text.trim()) {
    show(input, place, { good: false, reason: place.dataset.was });
    return;
  }
  const answer = await post(form.dataset.rows, [["text", text]]);
  if (!answer.ok || input.value !== text) return;
  show(input, place, await answer.json());
}

function show(input, place, { good, account, reason }) {
  const is = good && account !== input.value ? `${place.dataset.good} ${account}` : place.dataset.good;
  place.textContent = good ? is : reason;
  input.closest("li").classList.toggle("good", good);
}
