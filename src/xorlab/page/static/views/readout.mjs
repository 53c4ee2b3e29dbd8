/**
 * What is picked, in numbers: a unit's formula with its weights, each of them to be lit in turn.
 */
import { placeOf, same, unitName } from "../focus.mjs";
import { FUNCTIONS } from "../formulas.mjs";
import { fine } from "../shapes/scales.mjs";
import { el, found, write } from "./dom.mjs";
import { lighting } from "./context.mjs";

/**
 * @typedef {import("./context.mjs").App} App
 * @typedef {import("./context.mjs").State} State
 * @typedef {import("./context.mjs").Model} Model
 * @typedef {import("../focus.mjs").Focus} Focus
 */

/** @param {App} app @returns {import("./context.mjs").View} */
export function createReadout(app) {
  const box = found("readout", HTMLElement);
  let key = "";
  /** @type {{ focus: Focus, value: HTMLElement }[]} */
  let values = [];
  return {
    render(state, model) {
      const { architecture, theta } = model.network;
      const { lit } = model;
      const subject = lit?.kind === "row" ? null : lit;
      // What is pointed at inside this very box must not replace the box.
      const shown = box.contains(document.activeElement) || box.matches(":hover") ? app.picked : subject;
      const now = [JSON.stringify(shown), architecture.sizes, architecture.layers.map((l) => l.activation.name), state.task.name].join("|");
      if (now !== key) {
        key = now;
        values = [];
        const focused = box.contains(document.activeElement);
        box.replaceChildren(...parts(shown, state, model, app, values));
        if (focused) box.querySelector("button")?.focus();
      }
      for (const { focus, value } of values) write(value, fine(theta[placeOf(architecture, focus)]));
    },
  };
}

/**
 * @param {Focus | null} focus @param {State} state @param {Model} model @param {App} app
 * @param {{ focus: Focus, value: HTMLElement }[]} values
 * @returns {(Node | string)[]}
 */
function parts(focus, { task }, { network }, app, values) {
  const { layers, sizes } = network.architecture;
  const name = (/** @type {number} */ layer, /** @type {number} */ unit) => unitName(task, sizes, layer, unit);
  if (!focus || (focus.layer ?? 0) >= sizes.length) return ["Point at a unit or a wire, or pick one: everything about it is lit."];
  const { kind, layer = 0, unit = 0, from = 0 } = focus;
  const chip = (/** @type {Focus} */ about, /** @type {string} */ label) => {
    const value = el("b");
    const button = el("button", { type: "button", class: "chip", "aria-pressed": String(same(app.picked, about)), onclick: () => app.pick(about) }, `${label} `, value);
    lighting(button, app, () => about);
    values.push({ focus: about, value });
    return button;
  };
  if (layer === 0) return [`${name(0, unit)}: an input, given by the rows.`];
  const layerOf = layers[layer - 1];
  if (kind === "weight" || kind === "shortcut") {
    const below = name(kind === "shortcut" ? 0 : layer - 1, from);
    return [chip(focus, `weight ${below} → ${name(layer, unit)} =`)];
  }
  const wires = [
    ...Array.from({ length: layerOf.fanIn }, (_, i) => chip({ kind: "weight", layer, from: i, unit }, `${name(layer - 1, i)} ×`)),
    ...Array.from({ length: layerOf.inputs }, (_, i) => chip({ kind: "shortcut", layer, from: i, unit }, `${name(0, i)} ×`)),
    ...(layerOf.b >= 0 ? [chip({ kind: "bias", layer, unit }, "bias")] : []),
  ];
  const formula = FUNCTIONS[layerOf.activation.name];
  return [el("span", {}, `${name(layer, unit)} = ${formula}, z = the sum of `), ...wires];
}
