/**
 * The surface in relief: its height is what the network says. It turns by dragging, or with the
 * arrow keys.
 */
import { GRID } from "../model.mjs";
import { css, shade } from "../shapes/colours.mjs";
import { project, quads } from "../shapes/mesh.mjs";
import { lettering, penOf } from "./dom.mjs";
import { drawRows, radiusFor } from "./rows.mjs";
import { least, most } from "../maths/task.mjs";

/** How many points a side the relief has. */
const N = 28;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./context.mjs").State} state
 * @param {import("./context.mjs").Model} model
 * @param {import("./context.mjs").Theme} theme
 * @param {import("../shapes/mesh.mjs").View} view
 * @param {number} output
 */
export function drawRelief(canvas, { task }, model, { palette, colours }, view, output) {
  const room = penOf(canvas);
  if (!room) return;
  const { pen, width, height } = room;
  const half = (most(task.y) - least(task.y)) / 2 || 0.5;
  const tall = (/** @type {number} */ v) => Math.min(Math.max((v - task.threshold) / half, -1.6), 1.6) * 0.5;
  const every = GRID / N;
  const heights = Float64Array.from({ length: N * N }, (_, k) => {
    const [row, column] = [Math.floor(k / N) * every, (k % N) * every];
    return tall(model.field[(row * GRID + column) * task.outputs + output]);
  });
  const scale = Math.min(width, height) / 3.15;
  const x = (/** @type {readonly number[]} */ p) => width / 2 + p[0] * scale;
  const y = (/** @type {readonly number[]} */ p) => height * 0.48 - p[1] * scale;
  pen.clearRect(0, 0, width, height);
  pen.lineWidth = 0.5;
  pen.strokeStyle = colours.muted;
  for (const { corners, height: h } of quads(heights, N, view)) {
    pen.beginPath();
    for (const corner of corners) pen.lineTo(x(corner), y(corner));
    pen.closePath();
    pen.fillStyle = css(palette[shade(h, 0, 0.5)]);
    pen.fill();
    pen.stroke();
  }
  const { plane } = model;
  const side = (/** @type {number} */ v, /** @type {readonly [number, number]} */ [low, high]) => (2 * (v - low)) / (high - low) - 1;
  const rows = plane.rows.map((r) => {
    const [u, v] = [side(task.X[r * task.inputs], plane.x), task.inputs > 1 ? side(task.X[r * task.inputs + 1], plane.y) : 0];
    const target = task.y[r * task.outputs + output];
    const [foot, top] = [tall(model.says[r * task.outputs + output]), tall(target)].map((z) => project([u, v, z], view));
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1.25;
    pen.beginPath();
    pen.moveTo(x(foot), y(foot));
    pen.lineTo(x(top), y(top));
    pen.stroke();
    return { x: x(top), y: y(top), high: target > task.threshold, right: model.right[r], lit: model.lit?.kind === "row" && model.lit.row === r };
  });
  drawRows(pen, rows, Math.min(radiusFor(rows.length), 6), colours);
  axisNames(pen, task.inputNames, view, x, y, colours.ink);
}

/** @param {CanvasRenderingContext2D} pen @param {readonly string[]} names @param {import("../shapes/mesh.mjs").View} view @param {(p: readonly number[]) => number} x @param {(p: readonly number[]) => number} y @param {string} ink */
function axisNames(pen, names, view, x, y, ink) {
  pen.font = lettering();
  pen.fillStyle = pen.strokeStyle = ink;
  pen.lineWidth = 1;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const corner = project([-1, -1, -0.62], view);
  [[1, -1, -0.62], [-1, 1, -0.62]].slice(0, names.length).forEach(([a, b, c], i) => {
    const end = project([a, b, c], view);
    pen.beginPath();
    pen.moveTo(x(corner), y(corner));
    pen.lineTo(x(end), y(end));
    pen.stroke();
    const past = project([i ? -1 : 1.08, i ? 1.08 : -1, -0.62], view);
    pen.fillText(names[i], x(past), y(past));
  });
}

/**
 * Turn a view with the pointer and the arrow keys.
 * @param {HTMLCanvasElement} canvas
 * @param {{ turn: number, tilt: number }} view
 * @param {() => boolean} on
 * @param {() => void} redraw
 */
export function turning(canvas, view, on, redraw) {
  const by = (/** @type {number} */ turn, /** @type {number} */ tilt) => {
    view.turn += turn;
    view.tilt = Math.min(Math.max(view.tilt + tilt, 0), Math.PI / 2);
    redraw();
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (on()) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (on() && canvas.hasPointerCapture(event.pointerId)) by(-event.movementX / 120, event.movementY / 120);
  });
  canvas.addEventListener("keydown", (event) => {
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowLeft: [0.1, 0], ArrowRight: [-0.1, 0], ArrowUp: [0, 0.08], ArrowDown: [0, -0.08] };
    const move = moves[event.key];
    if (!on() || !move) return;
    event.preventDefault();
    by(...move);
  });
}
