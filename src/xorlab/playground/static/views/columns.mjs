/**
 * What stands above the units: their number and their activation, to be changed in the picture;
 * between them, what adds a layer.
 */
import { ACTIVATIONS } from "../maths/activations.mjs";
import { outputActivation } from "../maths/settings.mjs";
import { el, found } from "./dom.mjs";

/** No more layers and units than the picture can show well. */
const [LAYERS, UNITS] = [4, 12];

/**
 * @typedef {import("./context.mjs").App} App
 * @typedef {import("./context.mjs").State} State
 */

/** One activation for each hidden layer. @param {State["settings"]} settings */
const namesOf = ({ hidden, hidden_activation: given }) => {
  const names = given.split(",").map((name) => name.trim());
  return hidden.map((_, l) => names[l] ?? names[0]);
};

/** One name where all are the same. @param {string[]} names */
const joined = (names) => (new Set(names).size === 1 ? names[0] : names.join(","));

/** @param {App} app */
export function createColumns(app) {
  const box = found("columns", HTMLElement);
  /** @type {(() => void)[]} */
  let updates = [];
  const choose = (/** @type {number[]} */ hidden, /** @type {string[]} */ names) =>
    app.choose({ hidden, ...(hidden.length && { hidden_activation: joined(names) }) });

  const change = (/** @type {number} */ l, /** @type {number} */ by) => {
    const { settings } = app.store.state;
    const sizes = settings.hidden.map((n, k) => (k === l ? n + by : n));
    choose(sizes.filter((n) => n > 0), namesOf(settings).filter((_, k) => sizes[k] > 0));
  };
  const insert = () => {
    const { settings, task } = app.store.state;
    const names = namesOf(settings);
    const { hidden } = settings;
    choose([...hidden, hidden[hidden.length - 1] ?? Math.max(2, task.inputs)], [...names, names[names.length - 1] ?? "arctan"]);
  };
  const bend = (/** @type {number} */ l, /** @type {string} */ name) => {
    const { settings } = app.store.state;
    if (l === settings.hidden.length) return app.choose({ output_activation: name });
    app.choose({ hidden_activation: joined(namesOf(settings).map((old, k) => (k === l ? name : old))) });
  };

  const selector = (/** @type {number} */ l, /** @type {string} */ what) => {
    const select = el("select", { "aria-label": `Activation of ${what}`, "data-note": "How a unit bends its sum before passing it on." });
    for (const name of ACTIVATIONS.keys()) select.append(new Option(name));
    select.addEventListener("change", () => bend(l, select.value));
    updates.push(() => {
      const { settings, task } = app.store.state;
      select.value = l === settings.hidden.length ? outputActivation(settings, task) : namesOf(settings)[l];
    });
    return select;
  };

  const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ act) =>
    el("button", { type: "button", class: "tiny", "aria-label": label, "data-note": label, onclick: act }, text);

  const column = (/** @type {number} */ l, /** @type {State} */ { settings }) => {
    const { hidden } = settings;
    const last = l === hidden.length;
    const what = last ? "the output" : hidden.length > 1 ? `hidden layer ${l + 1}` : "the hidden layer";
    const title = el("span", { class: "count" }, last ? "output" : `${hidden[l]} unit${hidden[l] === 1 ? "" : "s"}`);
    const fewer = button("−", hidden[l] === 1 ? `Take ${what} away` : `One unit fewer in ${what}`, () => change(l, -1));
    const more = button("+", `One unit more in ${what}`, () => change(l, 1));
    if (!last && hidden[l] >= UNITS) more.disabled = true;
    return el("div", { class: "column" }, el("div", { class: "units-of" }, ...(last ? [title] : [fewer, title, more])), selector(l, what));
  };

  return {
    /** @param {State} state @param {import("../shapes/diagram.mjs").Diagram} diagram @param {number} width */
    render(state, diagram, width) {
      const kept = focusedLabel(box);
      updates = [];
      const { hidden } = state.settings;
      const add = button("+ layer", "Add a hidden layer before the output", insert);
      add.classList.add("add");
      if (hidden.length >= LAYERS) add.disabled = true;
      const inputs = el("div", { class: "column" }, el("div", { class: "units-of" }, el("span", { class: "count" }, "inputs")), add);
      const columns = [inputs, ...[...hidden, 0].map((_, l) => column(l, state))];
      const room = width / columns.length;
      columns.forEach((element, l) => {
        const at = diagram.layers[l][0].x;
        const half = Math.min(room / 2 - 2, 62);
        element.style.width = `${2 * half}px`;
        element.style.left = `${Math.min(Math.max(at - half, 0), width - 2 * half)}px`;
      });
      box.replaceChildren(...columns);
      if (kept) /** @type {HTMLElement | null} */ (box.querySelector(`[aria-label="${kept}"]`))?.focus();
      for (const update of updates) update();
    },
    /** @param {State} state */
    update(state) {
      if (state === this.shown) return;
      this.shown = state;
      for (const update of updates) update();
    },
    shown: /** @type {State | null} */ (null),
  };
}

/** Focus stays where it was when the columns are made anew. @param {HTMLElement} box */
function focusedLabel(box) {
  const { activeElement } = document;
  return activeElement && box.contains(activeElement) ? (activeElement.getAttribute("aria-label") ?? "") : "";
}
