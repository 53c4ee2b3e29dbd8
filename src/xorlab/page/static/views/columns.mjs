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

/**
 * What changes the hidden layers.
 * @param {App} app
 */
function actionsOf(app) {
  const choose = (/** @type {number[]} */ hidden, /** @type {string[]} */ names) =>
    app.choose({ hidden, ...(hidden.length && { hidden_activation: joined(names) }) });
  return {
    /** So many units more in a layer; a layer without units goes. @param {number} l @param {number} by */
    resize(l, by) {
      const { settings } = app.store.state;
      const sizes = settings.hidden.map((n, k) => (k === l ? n + by : n));
      choose(sizes.filter((n) => n > 0), namesOf(settings).filter((_, k) => sizes[k] > 0));
    },
    /** Another layer like the last. */
    insert() {
      const { settings, task } = app.store.state;
      const names = namesOf(settings);
      const { hidden } = settings;
      const [units, name] = [hidden[hidden.length - 1] ?? Math.max(2, task.inputs), names[names.length - 1] ?? "arctan"];
      choose([...hidden, units], [...names, name]);
    },
    /** Another activation for a layer. @param {number} l @param {string} name */
    bend(l, name) {
      const { settings } = app.store.state;
      if (l === settings.hidden.length) return app.choose({ output_activation: name });
      app.choose({ hidden_activation: joined(namesOf(settings).map((old, k) => (k === l ? name : old))) });
    },
  };
}

/** @param {string} text @param {string} label @param {() => void} act */
const button = (text, label, act) =>
  el("button", { type: "button", class: "tiny", "aria-label": label, "data-note": label, onclick: act }, text);

/**
 * What stands above one layer after the inputs; its selector last.
 * @param {number} l
 * @param {readonly number[]} hidden
 * @param {ReturnType<typeof actionsOf>} actions
 */
function columnOf(l, hidden, actions) {
  const last = l === hidden.length;
  const what = last ? "the output" : hidden.length > 1 ? `hidden layer ${l + 1}` : "the hidden layer";
  const title = el("span", { class: "count" }, last ? "output" : `${hidden[l]} unit${hidden[l] === 1 ? "" : "s"}`);
  const fewer = button("−", hidden[l] === 1 ? `Take ${what} away` : `One unit fewer in ${what}`, () => actions.resize(l, -1));
  const more = button("+", `One unit more in ${what}`, () => actions.resize(l, 1));
  more.disabled = hidden[l] >= UNITS;
  const note = "How a unit bends its sum before passing it on.";
  const select = el("select", { "aria-label": `Activation of ${what}`, "data-note": note });
  for (const name of ACTIVATIONS.keys()) select.append(new Option(name));
  select.addEventListener("change", () => actions.bend(l, select.value));
  const units = el("div", { class: "units-of" }, ...(last ? [title] : [fewer, title, more]));
  return { element: el("div", { class: "column" }, units, select), select };
}

/** @param {App} app */
export function createColumns(app) {
  const box = found("columns", HTMLElement);
  const actions = actionsOf(app);
  /** @type {HTMLSelectElement[]} */
  let selects = [];
  /** @type {State | null} */
  let shown = null;
  return {
    /** @param {State} state @param {import("../shapes/diagram.mjs").Diagram} diagram @param {number} width */
    render(state, diagram, width) {
      const kept = focusedLabel(box);
      const { hidden } = state.settings;
      const add = button("+ layer", "Add a hidden layer before the output", actions.insert);
      add.disabled = hidden.length >= LAYERS;
      const inputs = el("div", { class: "column" }, el("div", { class: "units-of" }, el("span", { class: "count" }, "inputs")), add);
      const others = [...hidden, 0].map((_, l) => columnOf(l, hidden, actions));
      const columns = [inputs, ...others.map(({ element }) => element)];
      selects = others.map(({ select }) => select);
      const half = Math.min(width / columns.length / 2 - 2, 62);
      columns.forEach((element, l) => {
        const { x } = diagram.layers[l][0];
        element.style.width = `${2 * half}px`;
        element.style.left = `${Math.min(Math.max(x - half, 0), width - 2 * half)}px`;
      });
      box.replaceChildren(...columns);
      if (kept) /** @type {HTMLElement | null} */ (box.querySelector(`[aria-label="${kept}"]`))?.focus();
      shown = null;
    },
    /** @param {State} state */
    update(state) {
      if (state === shown) return;
      shown = state;
      const { settings, task } = state;
      const names = [...namesOf(settings), outputActivation(settings, task)];
      selects.forEach((select, l) => (select.value = names[l]));
    },
  };
}

/** Focus stays where it was when the columns are made anew. @param {HTMLElement} box */
function focusedLabel(box) {
  const { activeElement } = document;
  return activeElement && box.contains(activeElement) ? (activeElement.getAttribute("aria-label") ?? "") : "";
}
