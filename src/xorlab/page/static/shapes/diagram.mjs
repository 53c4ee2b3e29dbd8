/**
 * Where the units of a network stand, and how their wires run.
 *
 *   const diagram = layout([2, 4, 1], 620, 330)     { size, layers: [[{ x, y }, ...], ...] }
 *   wire(from, to, size)                            an SVG path from unit to unit
 *   thickness(w)                                    a line's width for a weight
 */

/**
 * @typedef {{ x: number, y: number }} Place the middle of a unit
 *
 * @typedef {object} Diagram
 * @property {number} size a unit's side
 * @property {number} room between two units of the fullest layer, and above it
 * @property {boolean} wide whether there is room for numbers on the wires
 * @property {readonly (readonly Place[])[]} layers
 */

/**
 * Columns from left to right, units one below the other, all in the middle of their height.
 * @param {readonly number[]} sizes
 * @param {number} width
 * @param {number} height
 * @param {{ largest?: number, top?: number, side?: number }} [room]
 * @returns {Diagram}
 */
export function layout(sizes, width, height, { largest = 52, top = 0, side = 8 } = {}) {
  const most = Math.max(...sizes);
  const free = height - top;
  const size = Math.max(6, Math.min(largest, free / (most * 1.32), width / (sizes.length * 1.9)));
  const edge = side + size / 2;
  const layers = sizes.map((n, l) => {
    const x = sizes.length > 1 ? edge + ((width - 2 * edge) * l) / (sizes.length - 1) : width / 2;
    const gap = Math.min(size * 1.75, free / n);
    return Array.from({ length: n }, (_, i) => ({ x, y: top + free / 2 + (i - (n - 1) / 2) * gap }));
  });
  const room = Math.min(size * 0.75, free / most - size);
  return { size, room, layers, wide: width / sizes.length > 150 };
}

/**
 * A wire's path: out of the right side of a unit and into the left side of another.
 * @param {Place} from
 * @param {Place} to
 * @param {number} size
 */
export function wire(from, to, size) {
  const [x0, x1] = [from.x + size / 2, to.x - size / 2];
  const bend = (x1 - x0) * 0.42;
  const p = (/** @type {number[]} */ ...numbers) => numbers.map((v) => v.toFixed(1)).join(" ");
  return `M${p(x0, from.y)}C${p(x0 + bend, from.y)} ${p(x1 - bend, to.y)} ${p(x1, to.y)}`;
}

/**
 * The point of that wire at t in [0, 1].
 * @param {Place} from
 * @param {Place} to
 * @param {number} size
 * @param {number} t
 * @returns {Place}
 */
export function along(from, to, size, t) {
  const [x0, x1] = [from.x + size / 2, to.x - size / 2];
  const bend = (x1 - x0) * 0.42;
  const at = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ c, /** @type {number} */ d) =>
    (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t ** 3 * d;
  return { x: at(x0, x0 + bend, x1 - bend, x1), y: at(from.y, from.y, to.y, to.y) };
}

/** A line's width: it grows with the weight, and never fills the picture. @param {number} w */
export const thickness = (w) => 0.7 + 6.3 * Math.tanh(Math.abs(Number.isFinite(w) ? w : 10) / 5);
