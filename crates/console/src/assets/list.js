// A list on its way in: dropped anywhere on the page, or chosen. It goes to the server as a stream; the
// browser never holds it.

/** The zone that lists are dropped on. */
export function dropZone(root) {
  const form = root.querySelector?.("form[data-list]");
  if (!form) return;
  const chosen = form.querySelector("input[type=file]");
  chosen.addEventListener("change", () => chosen.files.length && take(form, chosen.files));
  form.addEventListener("submit", (event) => {
    if (!chosen.files.length) return;
    event.preventDefault();
    take(form, chosen.files);
  });
  for (const name of ["dragenter", "dragover"]) {
    addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.classList.add("over");
    });
  }
  addEventListener("dragleave", (event) => event.relatedTarget || form.classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    take(form, event.dataTransfer.files);
  });
}

function take(form, files) {
  if (files.length !== 1) {
    say(form, form.dataset.one);
    return;
  }
  const [file] = files;
  // The server holds to that by itself; here it is said before a gigabyte is on its way.
  if (file.size > Number(form.dataset.most)) {
    say(form, form.dataset.large);
    return;
  }
  const request = new XMLHttpRequest();
  const meter = form.querySelector("#upload");
  meter.hidden = false;
  form.classList.add("busy");
  form.querySelector(".what").textContent = file.name;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = total ? Math.floor((loaded / total) * 100) : 0;
    meter.querySelector("progress").value = percent;
    meter.querySelector(".percent").textContent = `${percent}%`;
  });
  request.addEventListener("load", () => {
    if (request.status < 400) location.assign(request.responseURL);
    else say(form, reason(request.responseText));
  });
  request.addEventListener("error", () => say(form, form.dataset.failed));
  request.open("POST", form.action);
  request.setRequestHeader("content-type", "application/octet-stream");
  request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
  request.send(file);
}

/** What the server's page says. */
function reason(page) {
  const main = new DOMParser().parseFromString(page, "text/html").querySelector("main .lead");
  return main?.textContent ?? page.slice(0, 200);
}

function say(form, text) {
  form.classList.remove("busy");
  form.querySelector("#upload").hidden = true;
  form.querySelector("input[type=file]").value = "";
  const place = form.querySelector("[role=alert]");
  place.textContent = text;
  place.hidden = false;
}
