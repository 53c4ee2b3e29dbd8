/**
 * The losses: each says its reduction over the rows, its formula, and what it expects.
 *
 *   const mse = loss("mse");
 *   total(mse, output, target, rows, outputs)     J, one number
 *   mse.slope(output, target, at, n, into)        one row's ∂/∂output, before the reduction
 *   predicted(mse, output, rows, n)               outputs on the target's scale
 *
 * Outputs and targets are flat, row after row; a row begins at `at` and has n numbers. The twin
 * of `xorlab/losses.py`.
 */
import { sigmoid, softplus } from "./activations.mjs";
import { BadInput } from "./errors.mjs";

/**
 * @typedef {object} Loss
 * @property {string} name
 * @property {(o: Float64Array, t: Float64Array, at: number, n: number) => number} ofRow
 * @property {(o: Float64Array, t: Float64Array, at: number, n: number, into: Float64Array) => void} slope
 * @property {"mean" | "sum"} reduction over the rows
 * @property {"values" | "probabilities" | "logits"} takes what the output must be
 * @property {((o: Float64Array, at: number, n: number, into: Float64Array) => void) | null} predict
 *   one row's outputs on the target's scale; null where they are already
 */

/** Probabilities are kept this far from 0 and 1, as Keras does. */
const CLIP = 1e-7;

/** @type {Loss["ofRow"]} Σ e² over the outputs, e = output - target. */
function squaredError(o, t, at, n) {
  let sum = 0;
  for (let j = at; j < at + n; j++) sum += (o[j] - t[j]) * (o[j] - t[j]);
  return sum;
}

/** @type {Loss["slope"]} */
function error(o, t, at, n, into) {
  for (let j = at; j < at + n; j++) into[j] = o[j] - t[j];
}

/** @type {Loss["ofRow"]} -[t log p + (1-t) log(1-p)], averaged over the outputs. */
function crossEntropy(o, t, at, n) {
  let sum = 0;
  for (let j = at; j < at + n; j++) {
    const p = Math.min(Math.max(o[j], CLIP), 1 - CLIP);
    sum += t[j] * Math.log(p) + (1 - t[j]) * Math.log1p(-p);
  }
  return -sum / n;
}

/** @type {Loss["slope"]} (p - t) / p(1-p), and 0 where the clip holds p. */
function crossEntropySlope(o, t, at, n, into) {
  for (let j = at; j < at + n; j++) {
    const p = o[j];
    into[j] = p >= CLIP && p <= 1 - CLIP ? (p - t[j]) / (p * (1 - p)) / n : 0;
  }
}

/** @type {Loss["ofRow"]} The same with p = sigmoid(z): log(1 + e^z) - t z. */
function crossEntropyFromLogits(o, t, at, n) {
  let sum = 0;
  for (let j = at; j < at + n; j++) sum += softplus(o[j]) - t[j] * o[j];
  return sum / n;
}

/** @type {NonNullable<Loss["predict"]>} e^z / Σ e^z along the row. */
function softmax(o, at, n, into) {
  let top = -Infinity;
  for (let j = at; j < at + n; j++) top = Math.max(top, o[j]);
  let sum = 0;
  for (let j = at; j < at + n; j++) sum += into[j] = Math.exp(o[j] - top);
  for (let j = at; j < at + n; j++) into[j] /= sum;
}

/** @type {Loss["ofRow"]} -Σ t log softmax(z): (Σ t) log Σ e^z - Σ t z. */
function softmaxCrossEntropy(o, t, at, n) {
  let top = -Infinity;
  for (let j = at; j < at + n; j++) top = Math.max(top, o[j]);
  let [sum, targets, product] = [0, 0, 0];
  for (let j = at; j < at + n; j++) {
    sum += Math.exp(o[j] - top);
    targets += t[j];
    product += t[j] * o[j];
  }
  return targets * (top + Math.log(sum)) - product;
}

/**
 * @param {string} name
 * @param {Loss["ofRow"]} ofRow
 * @param {Loss["slope"]} slope
 * @param {Partial<Loss>} [rest]
 * @returns {Loss}
 */
const entry = (name, ofRow, slope, rest = {}) =>
  Object.freeze({ name, ofRow, slope, reduction: "mean", takes: "values", predict: null, ...rest });

/** @type {Loss["ofRow"]} */
const half = (o, t, at, n) => squaredError(o, t, at, n) / 2;

/** @type {ReadonlyMap<string, Loss>} */
export const LOSSES = new Map(
  [
    entry(
      "mse",
      (o, t, at, n) => squaredError(o, t, at, n) / n,
      (o, t, at, n, into) => {
        for (let j = at; j < at + n; j++) into[j] = (2 * (o[j] - t[j])) / n;
      },
    ),
    entry("half-mse", half, error),
    entry("half-sse", half, error, { reduction: "sum" }),
    entry("bce", crossEntropy, crossEntropySlope, { takes: "probabilities" }),
    entry(
      "bce-logits",
      crossEntropyFromLogits,
      (o, t, at, n, into) => {
        for (let j = at; j < at + n; j++) into[j] = (sigmoid(o[j]) - t[j]) / n;
      },
      {
        takes: "logits",
        predict: (o, at, n, into) => {
          for (let j = at; j < at + n; j++) into[j] = sigmoid(o[j]);
        },
      },
    ),
    entry(
      "softmax-ce",
      softmaxCrossEntropy,
      (o, t, at, n, into) => {
        let targets = 0;
        for (let j = at; j < at + n; j++) targets += t[j];
        softmax(o, at, n, into);
        for (let j = at; j < at + n; j++) into[j] = into[j] * targets - t[j];
      },
      { takes: "logits", predict: softmax },
    ),
  ].map((one) => [one.name, one]),
);

/**
 * The loss of that name.
 * @param {string} name
 * @returns {Loss}
 */
export function loss(name) {
  const found = LOSSES.get(name);
  if (found) return found;
  const names = [...LOSSES.keys()].join(", ");
  throw new BadInput("A loss is called by its name.", name, `Choose from: ${names}.`);
}

/**
 * J: one number for all rows.
 * @param {Loss} loss
 * @param {Float64Array} output
 * @param {Float64Array} target
 * @param {number} rows
 * @param {number} n outputs a row
 */
export function total(loss, output, target, rows, n) {
  let sum = 0;
  for (let r = 0; r < rows; r++) sum += loss.ofRow(output, target, r * n, n);
  return loss.reduction === "mean" ? sum / rows : sum;
}

/**
 * What the network says, on the target's scale: the output itself unless the loss takes logits.
 * @param {Loss} loss
 * @param {Float64Array} output
 * @param {number} rows
 * @param {number} n outputs a row
 * @param {Float64Array} [into] of the same length, where the loss takes logits
 */
export function predicted(loss, output, rows, n, into = new Float64Array(output.length)) {
  if (!loss.predict) return output;
  for (let r = 0; r < rows; r++) loss.predict(output, r * n, n, into);
  return into;
}
