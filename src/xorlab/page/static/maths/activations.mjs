/**
 * The activation functions, one entry each: f(z), and its slope f'(z) from z and a = f(z).
 *
 *   activation("relu").f(-1)            0
 *   activation("sigmoid").slope(z, a)   a (1 - a)
 *
 * The twin of `xorlab/activations.py`: same names, same formulas, same choice at the kinks.
 */
import { BadInput } from "./errors.mjs";

/**
 * @typedef {object} Activation
 * @property {string} name
 * @property {(z: number) => number} f
 * @property {(z: number, a: number) => number} slope
 * @property {number} low the least that f can put out
 * @property {number} high the most
 * @property {readonly number[]} kinks the z where the slope jumps
 */

/** The slope of leaky ReLU below 0. */
export const LEAK = 0.01;

/** @param {number} z */
export function sigmoid(z) {
  const e = Math.exp(-Math.abs(z)); // which cannot overflow
  return (z >= 0 ? 1 : e) / (1 + e);
}

/** @param {number} z */
export const softplus = (z) => (z >= 0 ? z : 0) + Math.log1p(Math.exp(-Math.abs(z)));

/**
 * @param {string} name
 * @param {Activation["f"]} f
 * @param {Activation["slope"]} slope
 * @param {number} [low]
 * @param {number} [high]
 * @param {readonly number[]} [kinks]
 * @returns {Activation}
 */
const entry = (name, f, slope, low = -Infinity, high = Infinity, kinks = []) =>
  Object.freeze({ name, f, slope, low, high, kinks });

/** @type {ReadonlyMap<string, Activation>} */
export const ACTIVATIONS = new Map(
  [
    entry("identity", (z) => z, () => 1),
    entry("relu", (z) => (z > 0 ? z : 0), (z) => (z > 0 ? 1 : 0), 0, Infinity, [0]),
    entry(
      "leaky-relu",
      (z) => (z >= 0 ? z : LEAK * z),
      (z) => (z >= 0 ? 1 : LEAK),
      -Infinity,
      Infinity,
      [0],
    ),
    entry("sigmoid", sigmoid, (z, a) => a * (1 - a), 0, 1),
    entry("symmetric-sigmoid", (z) => sigmoid(z) - 0.5, (z, a) => (0.5 + a) * (0.5 - a), -0.5, 0.5),
    entry("tanh", Math.tanh, (z, a) => 1 - a * a, -1, 1),
    entry("softplus", softplus, (z) => sigmoid(z), 0),
    entry("arctan", Math.atan, (z) => 1 / (1 + z * z), -Math.PI / 2, Math.PI / 2),
  ].map((one) => [one.name, one]),
);

/**
 * The activation of that name.
 * @param {string} name
 * @returns {Activation}
 */
export function activation(name) {
  const found = ACTIVATIONS.get(name);
  if (found) return found;
  const names = [...ACTIVATIONS.keys()].join(", ");
  throw new BadInput("An activation is called by its name.", name, `Choose from: ${names}.`);
}
