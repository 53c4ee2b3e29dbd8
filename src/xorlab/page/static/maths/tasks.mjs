/**
 * From what somebody names, clicks or pastes to a task.
 *
 *   task("xor"), task("parity3", { inputs_as: "-1/+1" }), task("0110"), task("moons", { seed: 3 })
 *   taskOfCsv(text, { name: "mine", targets: 1 })
 *   ENCODINGS                  how bits are written
 *
 * The twin of `xorlab/tasks/choose.py`; options keep their Python names, for they travel in links.
 */
import { readCsv } from "./csv.mjs";
import { BadInput } from "./errors.mjs";
import { cloud, SHAPES } from "./points.mjs";
import { FAMILIES, GATES, isDigits, namedTable, normal, tableOfDigits } from "./tables.mjs";
import { makeTask } from "./task.mjs";

/** @typedef {import("./task.mjs").Task} Task */

/** @type {Readonly<Record<string, readonly [number, number]>>} what stands for 0, and for 1 */
export const ENCODINGS = {
  "0/1": [0, 1],
  "-1/+1": [-1, 1],
  "0.1/0.9": [0.1, 0.9],
  "-0.5/+0.5": [-0.5, 0.5],
};

/**
 * @typedef {object} TaskOptions
 * @property {string} [inputs_as] the inputs' encoding
 * @property {string} [targets_as] the targets'; as the inputs' unless given
 * @property {number} [seed] of points
 * @property {number} [rows] of points
 * @property {number} [noise] of points
 */

/**
 * The task of a name or of a truth table's digits.
 * @param {string} name
 * @param {TaskOptions} [options]
 * @returns {Task}
 */
export function task(name, options = {}) {
  const { inputs_as = "0/1", targets_as = inputs_as } = options;
  const shape = normal(name);
  if (Object.hasOwn(SHAPES, shape)) {
    const { X, y } = cloud(shape, options.seed ?? 0, options.rows, options.noise);
    return makeTask(shape, X, encoded(y, targets_as), { kind: "points" });
  }
  const table = namedTable(name) ?? (isDigits(name) ? tableOfDigits(name) : null);
  if (!table) {
    const names = [...Object.keys(GATES), ...Object.keys(FAMILIES).map((stem) => `${stem}N`)];
    const cure = `There are ${[...names, ...Object.keys(SHAPES)].join(", ")}; or digits like 0110.`;
    throw new BadInput("There is no task of this name.", name, cure);
  }
  return makeTask(table.name, encoded(table.X, inputs_as), encoded(table.y, targets_as), table);
}

/**
 * The task in a CSV text; a table where the rows are distinct bits, unless its kind is said.
 * @param {string} text
 * @param {{ name?: string, targets?: number, kind?: string }} [options]
 * @returns {Task}
 */
export function taskOfCsv(text, { name = "csv", targets = 1, kind } = {}) {
  const { X, y, ...names } = readCsv(text, targets);
  const bits = X.flat().every((x) => x === 0 || x === 1);
  const distinct = new Set(X.map(String)).size === X.length;
  const found = kind === "table" || kind === "points" ? kind : bits && distinct ? "table" : "points";
  return makeTask(name, X, y, { ...names, kind: found });
}

/**
 * Bits written in a code.
 * @param {number[][]} bits
 * @param {string} code
 */
function encoded(bits, code) {
  if (!Object.hasOwn(ENCODINGS, code)) {
    throw new BadInput(
      "An encoding says which numbers stand for 0 and for 1.",
      code,
      `Choose from: ${Object.keys(ENCODINGS).join(", ")}.`,
    );
  }
  return bits.map((row) => row.map((bit) => ENCODINGS[code][bit]));
}
