/**
 * The hidden space: the rows as the output units see them, on the plane that shows it best.
 *
 *   const view = viewOf(network, seen)      { labels, points, at, kept }
 *   view.at(u, v)                           the point of the space at (u, v) of the plane
 *   seenBy(network, task, trace)            (rows, k): the last hidden layer, and shortcuts
 *
 * One or two units are their own plane; of more, one output divides the rows along its weights,
 * and the rows are looked at in that direction and in the principal one across; else in the two
 * principal directions. The twin of `xorlab/show/picture_hidden.py`.
 */
import { createTrace, forward } from "../maths/backprop.mjs";

/**
 * @typedef {import("../maths/network.mjs").Network} Network
 *
 * @typedef {object} HiddenView
 * @property {[string, string]} labels
 * @property {(values: ArrayLike<number>, row: number) => [number, number]} place of a row
 * @property {(u: number, v: number) => number[]} at
 * @property {boolean} exact whether nothing of the space is left out
 */

/** How many numbers the last layer sees. @param {Network["architecture"]} architecture */
export const widthOf = ({ layers }) => {
  const { fanIn, inputs } = layers[layers.length - 1];
  return fanIn + inputs;
};

/**
 * What the last layer sees of the rows: (rows, k).
 * @param {Network} network
 * @param {import("../maths/task.mjs").Task} task
 */
export function seenBy({ architecture, theta }, task) {
  const trace = forward(architecture, theta, task.X, createTrace(architecture, task.rows));
  const { fanIn, inputs } = architecture.layers[architecture.layers.length - 1];
  const hidden = trace.a[trace.a.length - 2];
  if (!inputs) return hidden.slice(0, task.rows * fanIn);
  const k = fanIn + inputs;
  const seen = new Float64Array(task.rows * k);
  for (let r = 0; r < task.rows; r++) {
    seen.set(hidden.subarray(r * fanIn, (r + 1) * fanIn), r * k);
    seen.set(task.X.subarray(r * inputs, (r + 1) * inputs), r * k + fanIn);
  }
  return seen;
}

/**
 * The last layer's weights from each thing that it sees, to its first output.
 * @param {Network} network
 * @returns {number[]}
 */
function weightsOf({ architecture, theta }) {
  const { fanIn, fanOut, inputs, W, S } = architecture.layers[architecture.layers.length - 1];
  const to = (/** @type {number} */ from, /** @type {number} */ n) =>
    Array.from({ length: n }, (_, i) => theta[from + i * fanOut]);
  return [...to(W, fanIn), ...to(S, inputs)];
}

/**
 * @param {Network} network
 * @param {Float64Array} seen
 * @param {readonly string[]} names of what is seen
 * @returns {HiddenView}
 */
export function viewOf(network, seen, names) {
  const k = widthOf(network.architecture);
  if (k <= 2) {
    return {
      labels: [names[0], names[1] ?? ""],
      place: (values, r) => [values[r * k], k > 1 ? values[r * k + 1] : 0],
      at: (u, v) => (k > 1 ? [u, v] : [u]),
      exact: true,
    };
  }
  const rows = seen.length / k;
  const centre = Array.from({ length: k }, (_, i) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += seen[r * k + i];
    return sum / rows;
  });
  const [first, second, labels] = directionsOf(network, seen, centre);
  const along = (/** @type {ArrayLike<number>} */ values, /** @type {number} */ r, /** @type {number[]} */ d) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += (values[r * k + i] - centre[i]) * d[i];
    return sum;
  };
  return {
    labels,
    place: (values, r) => [along(values, r, first), along(values, r, second)],
    at: (u, v) => centre.map((c, i) => c + u * first[i] + v * second[i]),
    exact: false,
  };
}

/**
 * @param {Network} network
 * @param {Float64Array} seen
 * @param {number[]} centre
 * @returns {[number[], number[], [string, string]]}
 */
function directionsOf(network, seen, centre) {
  const weights = weightsOf(network);
  const size = Math.hypot(...weights);
  const { fanOut } = network.architecture.layers[network.architecture.layers.length - 1];
  if (fanOut === 1 && size > 0 && Number.isFinite(size)) {
    const along = weights.map((w) => w / size);
    return [along, principal(seen, centre, [along]), ["along the output's weights", "across"]];
  }
  const first = principal(seen, centre, []);
  return [first, principal(seen, centre, [first]), ["1st principal direction", "2nd"]];
}

/**
 * The direction in which the rows differ most, at right angles to those given: by power
 * iteration on their covariance. Its sign is the one whose largest part is positive.
 * @param {Float64Array} seen
 * @param {readonly number[]} centre
 * @param {readonly (readonly number[])[]} others
 */
export function principal(seen, centre, others) {
  const k = centre.length;
  const rows = seen.length / k;
  const freed = (/** @type {number[]} */ d) => {
    for (const other of others) {
      const part = other.reduce((sum, o, i) => sum + o * d[i], 0);
      for (let i = 0; i < k; i++) d[i] -= part * other[i];
    }
    const size = Math.hypot(...d);
    return size > 1e-9 ? d.map((x) => x / size) : null;
  };
  let found = null;
  for (let i = 0; i < k && !found; i++) {
    found = freed(Array.from({ length: k }, (_, j) => Math.sin(1 + i + 1.7 * j)));
  }
  for (let turn = 0; found && turn < 60; turn++) {
    const next = new Array(k).fill(0);
    for (let r = 0; r < rows; r++) {
      let part = 0;
      for (let i = 0; i < k; i++) part += (seen[r * k + i] - centre[i]) * found[i];
      for (let i = 0; i < k; i++) next[i] += part * (seen[r * k + i] - centre[i]);
    }
    const better = freed(next);
    if (!better) break;
    found = better;
  }
  const direction = found ?? new Array(k).fill(0);
  const largest = direction.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return direction.map((x) => (largest < 0 ? -x : x));
}
