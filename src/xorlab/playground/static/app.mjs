/**
 * The page: the state, the run in progress, and what is drawn of it.
 */
import { fromHash, toHash } from "./address.mjs";
import { buildControls } from "./controls.mjs";
import { kerasScript, numpyScript } from "./maths/code.mjs";
import { BadInput } from "./maths/errors.mjs";
import { lossLevels } from "./maths/fates.mjs";
import { odds } from "./maths/odds.mjs";
import { runFromRecord, runFromText, runToText } from "./maths/runfile.mjs";
import { rowsRight } from "./maths/task.mjs";
import { predictionsOf, Session } from "./maths/trainer.mjs";
import { changed, chosenOf, createStore, valueOf } from "./state.mjs";

/**
 * @template {Element} T
 * @param {string} id
 * @param {{ new (): T }} type
 * @returns {T}
 */
function found(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new TypeError(`The page has no ${id}.`);
  return element;
}

const sentence = found("sentence", HTMLElement);

/** @param {unknown} error */
function report(error) {
  if (!(error instanceof BadInput)) throw error;
  sentence.textContent = error.message;
}

/** What the page opens with: the address first, then what it was saved with. */
function opening() {
  const saved = JSON.parse(found("opening", HTMLElement).textContent ?? "{}");
  if (location.hash.length > 1) return fromHash(location.hash);
  return saved.run ? chosenOf(runFromRecord(saved.run)) : changed({}, saved.chosen ?? {});
}

const store = createStore();
/** What was wrong with what the page should have opened with. @type {unknown} */
let refused = null;
try {
  store.replace(opening());
} catch (error) {
  refused = error;
}

let session = begun();
let playing = false;

function begun() {
  const { network, task, training, seed, index, epoch } = store.state;
  return new Session(network, task, training, seed, index).reach(epoch);
}

store.subscribe((state, before) => {
  if (state.epoch !== session.epoch || changedRun(state.chosen, before.chosen)) {
    playing = false;
    session = begun();
  }
  history.replaceState(null, "", toHash(state.chosen) || location.pathname + location.search);
  draw();
});

/**
 * Whether more than the place in the run and the speed has changed.
 * @param {import("./state.mjs").Chosen} a
 * @param {import("./state.mjs").Chosen} b
 */
function changedRun(a, b) {
  const run = (/** @type {import("./state.mjs").Chosen} */ { epoch, speed, ...rest }) => toHash(rest);
  return run(a) !== run(b);
}

/** @param {() => void} act */
function guarded(act) {
  try {
    act();
  } catch (error) {
    report(error);
  }
}

/** Keep the place in the run in the address. */
function settle() {
  store.set({ epoch: session.epoch });
}

function frame() {
  if (!playing) return;
  session.advance(Number(valueOf(store.state, "speed")));
  if (session.kind !== null) playing = false;
  draw();
  if (playing) requestAnimationFrame(frame);
  else settle();
}

/** @param {string} id @param {() => void} act */
const button = (id, act) =>
  found(id, HTMLButtonElement).addEventListener("click", () => guarded(act));

button("play", () => {
  playing = !playing;
  if (playing) requestAnimationFrame(frame);
  else settle();
  draw();
});
button("step", () => {
  session.advance(1);
  settle();
});
button("ten", () => {
  session.advance(10);
  settle();
});
button("reset", () => store.set({ epoch: undefined }));
button("next", () => store.set({ index: store.state.index + 1 }));
button("save", () => download("run.json", runToText(session.run())));
button("numpy", () => download("network.py", numpyScript(session.run())));
button("keras", () => download("network_keras.py", kerasScript(session.run())));
found("open", HTMLInputElement).addEventListener("change", async (event) => {
  const file = /** @type {HTMLInputElement} */ (event.target).files?.[0];
  const text = await file?.text();
  if (text !== undefined) guarded(() => store.replace(chosenOf(runFromText(text))));
});
addEventListener("hashchange", () => guarded(() => store.replace(fromHash(location.hash))));

/**
 * @param {string} name
 * @param {string} text
 */
function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// --- Odds -------------------------------------------------------------------------------------

const program = found("worker", HTMLElement).textContent ?? "";
const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
/** @type {Worker | null} */
let worker = null;

button("odds", () => {
  worker?.terminate();
  const { task, settings, seed } = store.state;
  worker = new Worker(address); // a classic one: Chromium starts no module worker from file://
  /** @type {import("./maths/odds.mjs").Start[]} */
  const starts = [];
  worker.onmessage = ({ data }) => {
    const said = /** @type {import("./worker.mjs").Report} */ (data);
    if ("error" in said) return void (sentence.textContent = said.error);
    starts.push(...said.starts);
    const { learned, rate, ci } = odds(task, starts);
    const percent = [rate, ...ci].map((share) => `${(100 * share).toFixed(1)} %`);
    found("rate", HTMLElement).textContent =
      `${learned} of ${starts.length} starts learned: ${percent[0]} (${percent[1]} to ${percent[2]})`;
    if (said.done) worker?.terminate();
  };
  worker.postMessage({ task, settings, seed, first: 0, count: 1000 });
});

// --- Drawing ----------------------------------------------------------------------------------

function draw() {
  const run = session.run();
  found("play", HTMLButtonElement).textContent = playing ? "Pause" : "Play";
  sentence.textContent =
    session.kind === null ? `epoch ${session.epoch}` : `${run.outcome.sentence} ${run.outcome.advice}`;
  const says = predictionsOf(run);
  const right = rowsRight(run.task, says);
  const { task } = run;
  const cells = (/** @type {Float64Array} */ flat, /** @type {number} */ r, /** @type {number} */ n) =>
    [...flat.subarray(r * n, (r + 1) * n)].map((x) => x.toFixed(3));
  const lines = Array.from({ length: Math.min(task.rows, 16) }, (_, r) => [
    ...cells(task.X, r, task.inputs),
    ...cells(task.y, r, task.outputs),
    ...cells(says, r, task.outputs),
    right[r] ? "✓" : "✗",
  ]);
  const names = [...task.inputNames, ...task.outputNames.map((n) => `target ${n}`), ...task.outputNames, ""];
  found("rows", HTMLTableElement).replaceChildren(
    row("th", names),
    ...lines.map((line) => row("td", line)),
  );
  drawLoss(run);
}

/**
 * @param {string} tag
 * @param {readonly string[]} texts
 */
function row(tag, texts) {
  const line = document.createElement("tr");
  for (const text of texts) {
    const cell = document.createElement(tag);
    cell.textContent = text;
    line.append(cell);
  }
  return line;
}

/** @param {import("./maths/trainer.mjs").Run} run */
function drawLoss({ losses, task, training }) {
  const canvas = found("loss", HTMLCanvasElement);
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const { width, height } = canvas;
  const levels = lossLevels(task, training.loss);
  const y = (/** @type {number} */ J) => ((1 - Math.log10(Math.max(J, 1e-4))) / 5) * height;
  pen.clearRect(0, 0, width, height);
  pen.strokeStyle = pen.fillStyle = "gray";
  for (const { value, label } of levels) {
    pen.fillRect(0, y(value), width, 0.5);
    pen.fillText(label, width - 24, y(value) - 2);
  }
  pen.strokeStyle = "royalblue";
  pen.beginPath();
  losses.forEach((J, i) => pen.lineTo((i / Math.max(losses.length - 1, 1)) * width, y(J)));
  pen.stroke();
}

guarded(() => buildControls(found("controls", HTMLElement), store, report));
draw();
if (refused) report(refused);
