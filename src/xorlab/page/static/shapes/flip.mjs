/**
 * A truth table with one target flipped, by its name where it has one.
 *
 *   flipped(task("xor"), 0, 0)        "1110", a table that is called nand
 */
import { GATES } from "../maths/tables.mjs";

/**
 * The name of the table with that target flipped; null where its rows are not all there are, in
 * counting order.
 * @param {import("../maths/task.mjs").Task} task
 * @param {number} row
 * @param {number} output
 */
export function flipped({ kind, rows, inputs, outputs, X, y, threshold }, row, output) {
  if (kind !== "table" || rows !== 2 ** inputs) return null;
  const low = X.reduce((a, b) => Math.min(a, b), Infinity);
  const counting = Array.from({ length: rows * inputs }, (_, k) => {
    const bit = (Math.floor(k / inputs) >> (inputs - 1 - (k % inputs))) & 1;
    return bit === Number(X[k] > low);
  });
  if (!counting.every(Boolean)) return null;
  const bit = (/** @type {number} */ k) => Number(y[k] > threshold !== (k === row * outputs + output));
  const columns = Array.from({ length: outputs }, (_, j) =>
    Array.from({ length: rows }, (_, r) => bit(r * outputs + j)).join(""),
  );
  const digits = columns.join(",");
  const gate = Object.entries(GATES).find(([, [, make]]) => {
    const table = make();
    return table.X[0].length === inputs && columnsOf(table.y) === digits;
  });
  return gate ? gate[0] : digits;
}

/** @param {number[][]} y */
const columnsOf = (y) => y[0].map((_, j) => y.map((row) => row[j]).join("")).join(",");
