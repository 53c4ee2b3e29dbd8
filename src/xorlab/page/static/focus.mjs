/**
 * What is picked in the network: a unit or a weight. Everything about it is lit everywhere.
 *
 *   { kind: "unit", layer: 1, unit: 0 }               layer 0 being the inputs
 *   { kind: "weight", layer: 1, from: 0, unit: 2 }    from a unit of layer 0 to one of layer 1
 *   { kind: "shortcut", layer: 2, from: 0, unit: 0 }  from an input past a layer
 *   { kind: "row", row: 3 }
 */

/**
 * @typedef {object} Focus
 * @property {"unit" | "weight" | "shortcut" | "bias" | "row"} kind
 * @property {number} [layer]
 * @property {number} [unit]
 * @property {number} [from]
 * @property {number} [row]
 */

/** @param {Focus | null | undefined} a @param {Focus | null | undefined} b */
export const same = (a, b) => keyOf(a) === keyOf(b);

/** @param {Focus | null | undefined} focus */
export const keyOf = (focus) =>
  focus ? [focus.kind, focus.layer, focus.from, focus.unit, focus.row].join(" ") : "";

/**
 * Whether a thing is lit by a focus: itself, a unit's weights, a weight's two ends.
 * @param {Focus | null} focus
 * @param {Focus} thing
 */
export function lights(focus, thing) {
  if (!focus) return false;
  if (same(focus, thing)) return true;
  const { kind, layer = -1, unit, from } = focus;
  const weight = thing.kind === "weight" || thing.kind === "shortcut";
  if (kind === "unit" || kind === "bias") {
    if (thing.kind === "bias") return thing.layer === layer && thing.unit === unit;
    if (thing.kind === "unit") return kind === "bias" && thing.layer === layer && thing.unit === unit;
    if (!weight) return false;
    if (thing.layer === layer && thing.unit === unit) return true;
    const below = thing.kind === "shortcut" ? 0 : (thing.layer ?? 0) - 1;
    return kind === "unit" && below === layer && thing.from === unit;
  }
  if ((kind === "weight" || kind === "shortcut") && thing.kind === "unit") {
    const below = kind === "shortcut" ? 0 : layer - 1;
    return (thing.layer === layer && thing.unit === unit) || (thing.layer === below && thing.unit === from);
  }
  return false;
}

/**
 * A unit's short name: x1, h2 (h1,2 where there are several hidden layers), y.
 * @param {import("./maths/task.mjs").Task} task
 * @param {readonly number[]} sizes
 * @param {number} layer
 * @param {number} unit
 */
export function unitName(task, sizes, layer, unit) {
  if (layer === 0) return task.inputNames[unit];
  if (layer === sizes.length - 1) return task.outputNames[unit];
  return sizes.length > 3 ? `h${layer},${unit + 1}` : `h${unit + 1}`;
}

/**
 * Where a weight, shortcut or bias lies in theta.
 * @param {import("./maths/network.mjs").Architecture} architecture
 * @param {Focus} focus
 */
export function placeOf({ layers }, { kind, layer = 1, unit = 0, from = 0 }) {
  const { W, S, b, fanOut } = layers[layer - 1];
  if (kind === "bias") return b + unit;
  return (kind === "shortcut" ? S : W) + from * fanOut + unit;
}
