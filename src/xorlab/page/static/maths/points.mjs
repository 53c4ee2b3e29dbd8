/**
 * Points in a plane, in two classes that no line separates: circles, moons, spirals.
 *
 *   cloud("moons", 0)           { X, y } of 100 points
 *   SHAPES                      what there is
 *
 * The twin of `xorlab/tasks/points.py`: row i of a seed is Python's point, to the last bits of
 * cos and log.
 */
import { BadInput } from "./errors.mjs";
import { uniformPairs } from "./philox.mjs";

/**
 * @typedef {object} Shape
 * @property {string} says
 * @property {(t: number, k: number) => [number, number]} at where the point at t in [0, 1) of class k's curve lies
 * @property {number} noise
 */

/** The random numbers' use: points. */
const STREAM = 1;

export const ROWS = 100;
export const MAX_ROWS = 100_000;

/** @type {Readonly<Record<string, Shape>>} */
export const SHAPES = {
  circles: {
    says: "a circle inside another",
    at: (t, k) => polar(1 - k / 2, 2 * Math.PI * t),
    noise: 0.05,
  },
  moons: {
    says: "two half circles, each with its end in the other",
    at: (t, k) => {
      const [x, y] = polar(1, Math.PI * t);
      return k ? [1 - x, 0.5 - y] : [x, y];
    },
    noise: 0.05,
  },
  spirals: {
    says: "two arms around each other",
    at: (t, k) => polar(0.1 + 0.9 * t, 2 * Math.PI * t + Math.PI * k),
    noise: 0.02,
  },
};

/**
 * @param {number} radius
 * @param {number} angle
 * @returns {[number, number]}
 */
const polar = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

/**
 * The points of a shape; rows alternate between class 0 and class 1.
 * @param {string} shape
 * @param {number} seed
 * @param {number} [rows]
 * @param {number} [noise]
 */
export function cloud(shape, seed, rows = ROWS, noise = SHAPES[shape].noise) {
  if (!Number.isInteger(rows) || rows < 2 || rows > MAX_ROWS) {
    throw new BadInput("Rows are a whole number from 2 to 100,000.", rows, "Try 100.");
  }
  if (!(noise >= 0 && noise < Infinity)) {
    throw new BadInput("Noise is a standard deviation, at least 0.", noise, "Try 0.1.");
  }
  const y = Array.from({ length: rows }, (_, i) => [i % 2]);
  const X = y.map(([k], i) => {
    const [t, , u, v] = uniformPairs(seed, i, STREAM, 2);
    const place = SHAPES[shape].at(t, k);
    const jitter = polar(Math.sqrt(-2 * Math.log1p(-u)), 2 * Math.PI * v);
    return [place[0] + noise * jitter[0], place[1] + noise * jitter[1]];
  });
  return { X, y };
}
