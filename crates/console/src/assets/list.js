// Lists on their way in: dropped anywhere on the page, or chosen. They go to the server as a stream; the
// browser never holds them.

/** The form that what is dropped on the page goes to. */
let target = null;

/** The forms that lists are given by. */
export function dropZone(root) {
  const forms = [...(root.querySelectorAll?.("form[data-list]") ?? [])];
  forms.forEach(bindForm);
  if (!forms.length) return;
  if (!target) listenForDrops();
  [target] = forms;
}

function listenForDrops() {
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  for (const name of ["dragenter", "dragover"]) {
    addEventListener(name, (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      target.classList.add("over");
    });
  }
  addEventListener("dragleave", (event) => event.relatedTarget || target.classList.remove("over"));
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    target.classList.remove("over");
    take(target, event.dataTransfer.files);
  });
}

function bindForm(form) {
  const chosen = form.querySelector("input[type=file]");
  chosen.addEventListener("change", () => chosen.files.length && take(form, chosen.files));
  form.addEventListener("submit", (event) => {
    if (!chosen.files.length) return;
    event.preventDefault();
    take(form, chosen.files);
  });
}

function take(form, files) {
  // The server holds to that by itself; here it is said before a gigabyte is on its way.
  const size = [...files].reduce((sum, file) => sum + file.size, 0);
  if (size > Number(form.dataset.most)) {
    say(form, form.dataset.large);
    return;
  }
  const body = new FormData();
  for (const file of files) body.append("file", file, file.name);
  const request = new XMLHttpRequest();
  const meter = form.querySelector(".progress");
  meter.hidden = false;
  form.classList.add("busy");
  form.querySelector(".what").textContent = files.length > 1 ? `${files[0].name} + ${files.length - 1}` : files[0].name;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = total ? Math.floor((loaded / total) * 100) : 0;
    meter.querySelector("progress").value = percent;
    meter.querySelector(".percent").textContent = `${percent}%`;
  });
  request.addEventListener("load", () => {
    if (request.status >= 400) say(form, reason(request.responseText));
    else if (new URL(request.responseURL).pathname === location.pathname) location.reload();
    else location.assign(request.responseURL);
  });
  request.addEventListener("error", () => say(form, form.dataset.failed));
  request.open("POST", form.action);
  request.send(body);
}

/** What the server's page says. */
function reason(page) {
  const main = new DOMParser().parseFromString(page, "text/html").querySelector("main .lead");
  return main?.textContent ?? page.slice(0, 200);
}

function say(form, text) {
  form.classList.remove("busy");
  form.querySelector(".progress").hidden = true;
  form.querySelector("input[type=file]").value = "";
  const place = form.querySelector("[role=alert]");
  place.textContent = text;
  place.hidden = false;
}
