/**
 * The task: chosen by name, changed by a click on a target, pasted as CSV; and of every row what
 * the network says.
 */
import { controlOf } from "../controls.mjs";
import { writeCsv } from "../maths/csv.mjs";
import { SHAPES } from "../maths/points.mjs";
import { FAMILIES, GATES, isDigits, namedTable } from "../maths/tables.mjs";
import { least, most } from "../maths/task.mjs";
import { plain, number } from "../shapes/scales.mjs";
import { flipped } from "../shapes/flip.mjs";
import { el, found, write } from "./dom.mjs";
import { lighting } from "./context.mjs";

/** How many rows are listed. */
const LISTED = 64;

/**
 * @typedef {import("./context.mjs").App} App
 * @typedef {import("./context.mjs").State} State
 * @typedef {import("./context.mjs").Model} Model
 */

const CHOICES = {
  "Two inputs": ["xor", "and", "or", "nand", "nor", "xnor", "implies", "and-not", "half-adder"],
  "More inputs": ["parity3", "parity4", "majority3", "majority5", "full-adder", "symmetry4", "multiplexer2", "adder2", "4-2-4", "8-3-8"],
  Points: Object.keys(SHAPES),
};

/** What a task asks, in words. @param {string} name */
export function meaning(name) {
  if (Object.hasOwn(SHAPES, name)) return SHAPES[name].says;
  if (Object.hasOwn(GATES, name)) return GATES[name][0];
  const stem = name.replace(/-?\d+$/, "");
  if (Object.hasOwn(FAMILIES, stem)) return FAMILIES[stem].says.replaceAll("N", name.slice(stem.length));
  if (/^\d+-\d+-\d+$/.test(name)) return "rows with a single 1 each, to be given back";
  return isDigits(name) ? "a truth table of your own" : "rows of your own";
}

/** @param {App} app @returns {import("./context.mjs").View} */
export function createTask(app) {
  const select = found("task-name", HTMLSelectElement);
  const words = found("task-says", HTMLElement);
  for (const [label, names] of Object.entries(CHOICES)) {
    const group = el("optgroup", { label });
    group.append(...names.map((name) => new Option(name)));
    select.append(group);
  }
  select.addEventListener("change", () => app.choose({ task: select.value }));
  const extra = found("task-fields", HTMLElement);
  for (const name of ["inputs_as", "targets_as", "rows", "noise", "task_seed"]) extra.append(controlOf(name, app.store, app.report));
  createCsv(app);
  const table = createRows(app);
  /** @type {State["task"] | null} */
  let shown = null;
  return {
    render(state, model) {
      if (shown !== state.task) {
        shown = state.task;
        const { name } = shown;
        if (![...select.options].some((option) => option.value === name)) select.append(new Option(name));
        select.value = name;
        write(words, `${meaning(name)}.`);
      }
      table.render(state, model);
    },
  };
}

/** @param {App} app */
function createRows(app) {
  const box = found("rows", HTMLTableElement);
  const more = found("rows-more", HTMLElement);
  /** @type {State["task"] | null} */
  let built = null;
  /** @type {{ line: HTMLTableRowElement, outputs: HTMLElement[], verdict: HTMLElement }[]} */
  let lines = [];
  return {
    /** @param {State} state @param {Model} model */
    render({ task }, { says, right, lit }) {
      if (built !== task) {
        built = task;
        lines = build(box, task, app);
        write(more, task.rows > LISTED ? `and ${task.rows - LISTED} more rows` : "");
      }
      lines.forEach(({ line, outputs, verdict }, r) => {
        outputs.forEach((cell, j) => write(cell, number(says[r * task.outputs + j], 3)));
        write(verdict, right[r] ? "✓" : "✗");
        verdict.className = right[r] ? "yes" : "no";
        verdict.setAttribute("aria-label", right[r] ? "right" : "wrong");
        line.classList.toggle("lit", lit?.kind === "row" && lit.row === r);
      });
    },
  };
}

/** @param {HTMLTableElement} box @param {State["task"]} task @param {App} app */
function build(box, task, app) {
  const th = (/** @type {string} */ text, /** @type {string} */ note = "", span = 1) =>
    el("th", { scope: "col", ...(note && { "data-note": note }), ...(span > 1 && { colspan: span }) }, text);
  const many = task.outputs > 1;
  const head = el("tr", {}, ...task.inputNames.map((name) => th(name)),
    ...task.outputNames.map((name) => th(many ? `target ${name}` : "target", "What should come out. Click a cell to flip it.")),
    ...task.outputNames.map((name) => th(many ? name : "output", "What does come out, for the weights on the screen.")),
    th("", "Right: on the target's side of the threshold."));
  head.lastElementChild?.append(el("span", { class: "unseen" }, "right or wrong"));
  const lines = Array.from({ length: Math.min(task.rows, LISTED) }, (_, r) => {
    const inputs = [...task.X.subarray(r * task.inputs, (r + 1) * task.inputs)].map((v) => el("td", {}, task.kind === "points" ? number(v) : plain(v)));
    const targets = task.outputNames.map((name, j) => {
      const value = task.y[r * task.outputs + j];
      const high = value > task.threshold;
      const label = `Target ${many ? `${name} ` : ""}of row ${r + 1}: ${plain(value)}. Flip it.`;
      const flip = el("button", { type: "button", class: `target ${high ? "high" : "low"}`, "aria-label": label, onclick: () => flipTarget(app, r, j) }, plain(value));
      return el("td", {}, flip);
    });
    const outputs = task.outputNames.map(() => el("td", { class: "says" }));
    const verdict = el("span", { role: "img" });
    const line = el("tr", {}, ...inputs, ...targets, ...outputs, el("td", {}, verdict));
    lighting(line, app, () => ({ kind: "row", row: r }));
    line.addEventListener("focusin", () => app.hover({ kind: "row", row: r }));
    line.addEventListener("focusout", () => app.hover(null));
    return { line, outputs, verdict };
  });
  const kept = document.activeElement && box.contains(document.activeElement) ? [...box.querySelectorAll("button")].indexOf(/** @type {any} */ (document.activeElement)) : -1;
  box.replaceChildren(el("thead", {}, head), el("tbody", {}, ...lines.map(({ line }) => line)));
  if (kept >= 0) box.querySelectorAll("button")[kept]?.focus();
  return lines;
}

/** @param {App} app @param {number} row @param {number} output */
function flipTarget(app, row, output) {
  const { task, chosen } = app.store.state;
  const name = flipped(task, row, output);
  if (name && !chosen.csv) return app.choose({ task: name, inputs_as: chosen.inputs_as, targets_as: chosen.targets_as });
  const [low, high] = [least(task.y), most(task.y)];
  const y = task.y.slice();
  const k = row * task.outputs + output;
  y[k] = y[k] > task.threshold ? (low === high ? 0 : low) : low === high ? 1 : high;
  const named = namedTable(task.name) || Object.hasOwn(SHAPES, task.name) ? "own rows" : task.name;
  app.choose({ task: named, csv: writeCsv({ ...task, y }), targets: task.outputs, kind: task.kind });
}

/** @param {App} app */
function createCsv(app) {
  const details = found("csv", HTMLDetailsElement);
  const text = found("csv-text", HTMLTextAreaElement);
  const targets = found("csv-targets", HTMLInputElement);
  const take = (/** @type {string} */ csv, /** @type {string} */ name) =>
    app.choose({ task: name, csv, targets: Number(targets.value) || 1, kind: undefined });
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    text.value = writeCsv(app.store.state.task);
    targets.value = String(app.store.state.task.outputs);
  });
  found("csv-use", HTMLButtonElement).addEventListener("click", () => take(text.value, "own rows"));
  const read = async (/** @type {File | undefined} */ file) => {
    if (!file) return;
    text.value = await file.text();
    details.open = true;
    take(text.value, file.name.replace(/\.[^.]*$/, ""));
  };
  const chooser = found("csv-file", HTMLInputElement);
  chooser.addEventListener("change", () => read(chooser.files?.[0]));
  const panel = found("task", HTMLElement);
  panel.addEventListener("dragover", (event) => {
    event.preventDefault();
    panel.classList.add("dropping");
  });
  panel.addEventListener("dragleave", () => panel.classList.remove("dropping"));
  panel.addEventListener("drop", (event) => {
    event.preventDefault();
    panel.classList.remove("dropping");
    read(event.dataTransfer?.files[0]);
  });
}
