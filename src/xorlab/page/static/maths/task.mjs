/**
 * A task: rows of inputs with their targets, and the names of everything.
 *
 *   const xor = makeTask("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]);
 *   xor.X, xor.y                 flat Float64Arrays, row after row
 *   xor.rows, xor.inputs, xor.outputs, xor.threshold, xor.inputNames, xor.outputNames
 *   rowsRight(xor, prediction)   [true, false, ...]
 *
 * The twin of `xorlab/model/task.py`.
 */
import { BadInput } from "./errors.mjs";

/**
 * @typedef {object} Task
 * @property {string} name
 * @property {"table" | "points"} kind a table's rows are all there is; points are a sample
 * @property {number} rows
 * @property {number} inputs
 * @property {number} outputs
 * @property {Float64Array} X (rows, inputs)
 * @property {Float64Array} y (rows, outputs)
 * @property {readonly string[]} inputNames
 * @property {readonly string[]} outputNames
 * @property {number} threshold half way between the lowest and the highest target
 */

/**
 * @param {string} name
 * @param {readonly (readonly number[])[]} X
 * @param {readonly (readonly number[])[]} y
 * @param {{ inputNames?: readonly string[], outputNames?: readonly string[], kind?: Task["kind"] }} [more]
 * @returns {Task}
 */
export function makeTask(name, X, y, { inputNames = [], outputNames = [], kind = "table" } = {}) {
  const [flatX, inputs] = matrix("X", X);
  const [flatY, outputs] = matrix("y", y);
  if (X.length !== y.length) {
    const received = `${X.length} rows of X, ${y.length} of y`;
    const rule = "X and y have one row each for every example.";
    throw new BadInput(rule, received, "Make them equally long.");
  }
  return Object.freeze({
    name,
    kind,
    rows: X.length,
    inputs,
    outputs,
    X: flatX,
    y: flatY,
    inputNames: named("input", "x", inputNames, inputs),
    outputNames: named("output", "y", outputNames, outputs),
    threshold: between(least(flatY), most(flatY)),
  });
}

/** @param {Float64Array} values */
export const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);

/** @param {Float64Array} values */
export const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);

/**
 * Whether a row is right: all its outputs on their target's side. What is no further from the
 * threshold than the margin is on neither.
 * @param {Task} task
 * @param {Float64Array} prediction (rows, outputs)
 * @param {number} row
 * @param {number} [margin]
 */
export function rowRight({ y, outputs, threshold }, prediction, row, margin = 0) {
  for (let k = row * outputs; k < (row + 1) * outputs; k++) {
    const off = prediction[k] - threshold;
    if (!(Math.abs(off) > margin && off > 0 === y[k] > threshold)) return false;
  }
  return true;
}

/**
 * Which rows are right.
 * @param {Task} task
 * @param {Float64Array} prediction
 * @param {number} [margin]
 */
export const rowsRight = (task, prediction, margin) =>
  Array.from({ length: task.rows }, (_, row) => rowRight(task, prediction, row, margin));

/**
 * The threshold: half way between the lowest and the highest target; where all are one number,
 * half a unit from it, so that 0 and 1 are told apart as ever.
 * @param {number} low
 * @param {number} high
 */
function between(low, high) {
  if (low === high) return low + (low < 0.5 ? 0.5 : -0.5);
  return (low + high) / 2;
}

/**
 * @param {string} name
 * @param {readonly (readonly number[])[]} rows
 * @returns {[Float64Array, number]}
 */
function matrix(name, rows) {
  const width = rows[0]?.length ?? 0;
  if (!width || rows.some((row) => row.length !== width)) {
    const rule = `${name} is a matrix of numbers with equally long rows.`;
    throw new BadInput(rule, rows.map((row) => row.length).join(", "), "Give one example a row.");
  }
  const flat = Float64Array.from(rows.flat());
  const fault = flat.findIndex((x) => !Number.isFinite(x));
  if (fault >= 0) {
    const place = `row ${Math.floor(fault / width) + 1}, column ${(fault % width) + 1}`;
    throw new BadInput(`Every number in ${name} is finite.`, flat[fault], `Mend ${place}.`);
  }
  return [flat, width];
}

/**
 * The names given, or x1, x2, ... where none are.
 * @param {string} what
 * @param {string} letter
 * @param {readonly string[]} given
 * @param {number} count
 */
function named(what, letter, given, count) {
  if (!given.length) {
    return count === 1 ? [letter] : Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  }
  if (given.length !== count || new Set(given).size !== count) {
    const rule = `Each ${what} has one name of its own (${count} are needed).`;
    throw new BadInput(rule, given.join(", "), "Give as many different names as columns.");
  }
  return [...given];
}
