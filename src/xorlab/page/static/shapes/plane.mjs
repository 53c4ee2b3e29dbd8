/**
 * The plane that a network is looked at on: its first two inputs, the others held still.
 *
 *   const plane = planeOf(task, 0)      { x: [low, high], y: [low, high], still, rows }
 *   slicesOf(task)                      [{ still, label }]: what the others can be held at
 *   gridOf(plane, 64)                   (64 * 64, inputs), from the top left, as pixels lie
 *   segments(values, 64, level)         where values on that grid cross the level
 *   lineThrough(plane, a, b, c)         the piece of a x + b y + c = 0 that crosses the plane
 */
import { makeTask } from "../maths/task.mjs";

/**
 * @typedef {import("../maths/task.mjs").Task} Task
 * @typedef {readonly [number, number]} Range
 *
 * @typedef {object} Plane
 * @property {number} inputs
 * @property {Range} x
 * @property {Range} y
 * @property {readonly number[]} still what the inputs after the second are held at
 * @property {readonly number[]} rows the task's rows that lie in it
 *
 * @typedef {readonly [number, number, number, number]} Segment x0, y0, x1, y1
 */

/** As many slices as can be chosen from. */
const MOST = 64;

/**
 * What the inputs after the second can be held at: what they are in the rows.
 * @param {Task} task
 */
export function slicesOf(task) {
  const found = new Map();
  for (let r = 0; r < task.rows && found.size < MOST; r++) {
    const still = [...task.X.subarray(r * task.inputs + 2, (r + 1) * task.inputs)];
    const label = still.map((v, i) => `${task.inputNames[i + 2]} = ${v}`).join(", ");
    if (!found.has(label)) found.set(label, { still, label });
  }
  return /** @type {{ still: number[], label: string }[]} */ ([...found.values()]);
}

/**
 * @param {Task} task
 * @param {number} [slice]
 * @returns {Plane}
 */
export function planeOf(task, slice = 0) {
  const { inputs, rows, X, kind } = task;
  const slices = inputs > 2 ? slicesOf(task) : [{ still: [] }];
  const { still } = slices[Math.min(slice, slices.length - 1)];
  const inside = Array.from({ length: rows }, (_, r) => r).filter((r) =>
    still.every((v, i) => X[r * inputs + 2 + i] === v),
  );
  const margin = kind === "table" ? 0.3 : 0.12;
  const reach = (/** @type {number} */ i) => spread(X, inputs, i, margin);
  const x = reach(0);
  const y = inputs > 1 ? reach(1) : /** @type {Range} */ ([-0.5, 0.5]);
  return { inputs, ...squared(x, y, inputs > 1), still, rows: inside };
}

/**
 * @param {Float64Array} X
 * @param {number} inputs
 * @param {number} i
 * @param {number} margin
 * @returns {Range}
 */
function spread(X, inputs, i, margin) {
  let [low, high] = [Infinity, -Infinity];
  for (let k = i; k < X.length; k += inputs) {
    low = Math.min(low, X[k]);
    high = Math.max(high, X[k]);
  }
  const length = high - low || 1;
  return [low - margin * length, high + margin * length];
}

/**
 * The smaller of two ranges made as long as the other, where they are of a size.
 * @param {Range} x
 * @param {Range} y
 * @param {boolean} both
 * @returns {{ x: Range, y: Range }}
 */
function squared(x, y, both) {
  const [a, b] = [x[1] - x[0], y[1] - y[0]];
  if (!both || a > 4 * b || b > 4 * a) return { x, y };
  const grown = (/** @type {Range} */ [low, high], /** @type {number} */ by) =>
    /** @type {Range} */ ([low - by / 2, high + by / 2]);
  return { x: grown(x, Math.max(b - a, 0)), y: grown(y, Math.max(a - b, 0)) };
}

/**
 * The plane's points, n to a side, row by row from the top: each at the middle of its pixel.
 * @param {Plane} plane
 * @param {number} n
 */
export function gridOf({ inputs, x, y, still }, n) {
  const grid = new Float64Array(n * n * inputs);
  for (let k = 0; k < n * n; k++) {
    const [row, column] = [Math.floor(k / n), k % n];
    grid[k * inputs] = x[0] + ((column + 0.5) / n) * (x[1] - x[0]);
    if (inputs > 1) grid[k * inputs + 1] = y[1] - ((row + 0.5) / n) * (y[1] - y[0]);
    still.forEach((v, i) => (grid[k * inputs + 2 + i] = v));
  }
  return grid;
}

/**
 * Where the values cross the level, in units of the plane's sides from its top left: marching
 * squares over the middles of the pixels.
 * @param {ArrayLike<number>} values (n, n)
 * @param {number} n
 * @param {number} level
 * @returns {Segment[]}
 */
export function segments(values, n, level) {
  /** @type {Segment[]} */
  const found = [];
  const corner = [0, 1, n + 1, n];
  const dx = [0, 1, 1, 0];
  const dy = [0, 0, 1, 1];
  for (let k = 0; k < n * n - n; k++) {
    if (k % n === n - 1) continue;
    /** @type {number[]} */
    const cut = [];
    for (let side = 0; side < 4; side++) {
      const next = (side + 1) % 4;
      const [a, b] = [values[k + corner[side]] - level, values[k + corner[next]] - level];
      if (a > 0 === b > 0) continue;
      const t = a / (a - b);
      cut.push(
        ((k % n) + 0.5 + dx[side] + t * (dx[next] - dx[side])) / n,
        (Math.floor(k / n) + 0.5 + dy[side] + t * (dy[next] - dy[side])) / n,
      );
    }
    for (let c = 0; c + 3 < cut.length; c += 4) found.push([cut[c], cut[c + 1], cut[c + 2], cut[c + 3]]);
  }
  return found;
}

/**
 * The piece of the line a x + b y + c = 0 inside the plane, in the plane's own numbers.
 * @param {Pick<Plane, "x" | "y">} plane
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @returns {Segment | null}
 */
export function lineThrough({ x, y }, a, b, c) {
  /** @type {[number, number][]} */
  const ends = [];
  const add = (/** @type {number} */ u, /** @type {number} */ v) => {
    const inside = u >= x[0] - 1e-9 && u <= x[1] + 1e-9 && v >= y[0] - 1e-9 && v <= y[1] + 1e-9;
    if (inside && !ends.some(([p, q]) => Math.hypot(p - u, q - v) < 1e-9)) ends.push([u, v]);
  };
  if (Math.abs(b) > 1e-12) for (const u of x) add(u, -(a * u + c) / b);
  if (Math.abs(a) > 1e-12) for (const v of y) add(-(b * v + c) / a, v);
  return ends.length >= 2 ? [...ends[0], ...ends[1]] : null;
}

/**
 * A task with one more row, its target low or high.
 * @param {Task} task
 * @param {readonly number[]} point
 * @param {boolean} high
 * @param {boolean} fresh whether the rows that there are stay
 */
export function withPoint(task, point, high, fresh) {
  const part = (/** @type {Float64Array} */ flat, /** @type {number} */ n) =>
    fresh ? [] : Array.from({ length: task.rows }, (_, r) => [...flat.subarray(r * n, (r + 1) * n)]);
  const rounded = point.map((v) => Number(v.toFixed(3)));
  const X = [...part(task.X, task.inputs), rounded];
  const y = [...part(task.y, task.outputs), [high ? 1 : 0]];
  return makeTask("drawn", X, y, {
    ...{ inputNames: task.inputNames, outputNames: task.outputNames, kind: "points" },
  });
}
