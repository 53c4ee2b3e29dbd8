/**
 * A surface over a plane, seen from a side: turned, tilted, and drawn from the back to the front.
 *
 *   const view = { turn: 0.6, tilt: 0.5 };
 *   project([x, y, z], view)              [right, up, near], for x, y, z from -1 to 1
 *   quads(heights, 24, view)              four-cornered pieces, the furthest first
 */

/**
 * @typedef {{ turn: number, tilt: number }} View in radians
 * @typedef {readonly [number, number, number]} Point
 * @typedef {{ corners: Point[], height: number, near: number }} Quad
 */

/**
 * From the side: without perspective, so that equal heights look equal.
 * @param {Point} point
 * @param {View} view
 * @returns {Point}
 */
export function project([x, y, z], { turn, tilt }) {
  const right = x * Math.cos(turn) - y * Math.sin(turn);
  const back = x * Math.sin(turn) + y * Math.cos(turn);
  const up = z * Math.cos(tilt) + back * Math.sin(tilt);
  return [right, up, z * Math.sin(tilt) - back * Math.cos(tilt)];
}

/**
 * The surface's pieces.
 * @param {ArrayLike<number>} heights (n, n), row by row from the top, each from -1 to 1
 * @param {number} n
 * @param {View} view
 * @returns {Quad[]}
 */
export function quads(heights, n, view) {
  const side = (/** @type {number} */ k) => (2 * (k + 0.5)) / n - 1;
  const points = Array.from({ length: n * n }, (_, k) =>
    project([side(k % n), -side(Math.floor(k / n)), heights[k]], view),
  );
  /** @type {Quad[]} */
  const found = [];
  for (let k = 0; k < n * n - n; k++) {
    if (k % n === n - 1) continue;
    const four = [k, k + 1, k + n + 1, k + n];
    const corners = four.map((i) => points[i]);
    const mean = (/** @type {(i: number) => number} */ f) => four.reduce((sum, i) => sum + f(i), 0) / 4;
    const [a, b] = [side(k % n) + 1 / n, -side(Math.floor(k / n)) - 1 / n];
    // The order is that of the plane below: a steep piece must not be taken for a near one.
    const near = project([a, b, 0], view)[2];
    found.push({ corners, height: mean((i) => heights[i]), near });
  }
  return found.sort((p, q) => p.near - q.near);
}
