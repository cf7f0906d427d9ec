// One list, checked and cleaned beside the page: a run may take seconds, and the page must answer. The page ends
// this worker to cancel, and its memory goes with it.

const PARTS = { [PACKAGE]: "package", [REJECTS]: "rejects", [FIRST_REPORT]: "report" };
/** Steps of a run over a new list: judge and deduplicate, for its verdict and for the package; then write. */
const STEPS = 5;

onmessage = ({ data: { module, request, file } }) => {
  const reader = new FileReaderSync();
  let read = 0;
  const source = (into) => {
    const part = new Uint8Array(reader.readAsArrayBuffer(file.slice(read, read + into.length)));
    into.set(part);
    read += part.length;
    return part.length;
  };
  const pieces = {};
  const sink = (stream, bytes) => (pieces[PARTS[stream]] ??= []).push(bytes);
  let [step, last, told] = [0, "", 0];
  const onProgress = ({ phase, done, total }) => {
    if (phase !== last) [step, last] = [step + (last ? 1 : 0), phase];
    const percent = Math.min(99, Math.floor((100 * (step + (total ? done / total : 0.5))) / STEPS));
    if (percent > told) postMessage({ percent: (told = percent) });
  };
  try {
    const answer = carryOut(module, request, { sources: [source], sink, onProgress });
    const types = { package: "application/zip", rejects: "text/csv", report: "text/html" };
    const outputs = {};
    for (const [name, bytes] of Object.entries(pieces)) outputs[name] = new Blob(bytes, { type: types[name] });
    postMessage({ answer, outputs });
  } catch (error) {
    postMessage({ broken: String(error) });
  }
};
