// The page's comfort: every form and link here works without it.

import { listen, live } from "./live.js";
import { dropZone } from "./list.js";
import { notice } from "./notice.js";
import { rows } from "./rows.js";

/** Binds what stands in a part of the page, which may have just been drawn. */
function bind(root) {
  live(root);
  dropZone(root);
  notice(root);
  rows(root);
  for (const form of root.querySelectorAll("form[data-once]")) once(form);
  for (const button of root.querySelectorAll("button[data-set]")) sets(button);
}

/** A form that is sent once: a second click finds it at work. The server holds to that by itself. */
function once(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    form.querySelector("button.send")?.setAttribute("aria-disabled", "true");
  });
}

/** A button that fills a field in. */
function sets(button) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.set);
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    button.closest(".callout").hidden = true;
    field.focus();
  });
}

document.documentElement.classList.add("scripts");
listen(bind);
bind(document);
