/**
 * The loss levels that runs end at, named where they have a name.
 *
 *   lossLevels(xor, loss("mse"))       [{ value: 0.25, label: "1/4" }, 1/6, 1/8]
 *   asFraction(0.16667)                "1/6"
 *
 * The twin of `xorlab/runs/fates.py`, which says why these are the levels.
 */
import { loss as lossCalled, total } from "./losses.mjs";

/** @typedef {{ value: number, label: string }} Level */

/**
 * Whether the rows are XOR's four, in any order and encoding.
 * @param {import("./task.mjs").Task} task
 */
export function isXor({ rows, inputs, outputs, X, y, threshold }) {
  if (rows !== 4 || inputs !== 2 || outputs !== 1) return false;
  const mean = [0, 1].map((i) => (X[i] + X[i + 2] + X[i + 4] + X[i + 6]) / 4);
  const bits = [0, 1, 2, 3].map((r) => [0, 1].map((i) => X[2 * r + i] > mean[i]));
  const all = new Set(bits.map(String)).size === 4;
  return all && bits.every(([a, b], r) => y[r] > threshold === (a !== b));
}

/**
 * The levels that stalled runs of this task end at, highest first; [] where none are known.
 * @param {import("./task.mjs").Task} task
 * @param {import("./losses.mjs").Loss} loss
 * @returns {Level[]}
 */
export function lossLevels(task, loss) {
  const of = loss.name === "bce-logits" ? lossCalled("bce") : loss;
  if (of.predict || !isXor(task)) return [];
  const low = [0, 1, 2, 3].sort((a, b) => task.y[a] - task.y[b]);
  return [low, low.slice(1), low.slice(1, 3)].map((alike) => {
    const output = task.y.slice();
    const mean = alike.reduce((sum, r) => sum + task.y[r], 0) / alike.length;
    for (const r of alike) output[r] = mean;
    const value = total(of, output, task.y, 4, 1);
    return { value, label: asFraction(value) ?? value.toFixed(4) };
  });
}

/**
 * The value as a small fraction, where it is one to within the (relative) tolerance.
 * @param {number} value
 * @param {number} [largest] denominator
 * @param {number} [tolerance]
 */
export function asFraction(value, largest = 24, tolerance = 5e-4) {
  if (!Number.isFinite(value) || value <= 0) return null;
  let [top, bottom] = [Math.round(value), 1];
  for (let d = 2; d <= largest; d++) {
    const n = Math.round(value * d);
    if (Math.abs(value - n / d) < Math.abs(value - top / bottom)) [top, bottom] = [n, d];
  }
  if (top === 0 || Math.abs(value - top / bottom) > tolerance * value) return null;
  return bottom === 1 ? String(top) : `${top}/${bottom}`;
}
