/**
 * The decision surface: what the network says everywhere on the plane, with the rows, the border
 * between the two answers, and the line of every unit of the first hidden layer. In relief it can
 * be turned. While drawing, a click puts a point down.
 */
import { GRID } from "../model.mjs";
import { paint } from "../shapes/colours.mjs";
import { lineThrough, segments, slicesOf } from "../shapes/plane.mjs";
import { linear, plain, ticks } from "../shapes/scales.mjs";
import { unitName } from "../focus.mjs";
import { least, most } from "../maths/task.mjs";
import { valueOf } from "../state.mjs";
import { found, lettering, penOf } from "./dom.mjs";
import { createPointer } from "./pointer.mjs";
import { drawRelief, turning } from "./relief.mjs";
import { drawRows, Field, label, radiusFor, stretch } from "./rows.mjs";

/**
 * @typedef {import("./context.mjs").App} App
 * @typedef {import("./context.mjs").State} State
 * @typedef {import("./context.mjs").Model} Model
 * @typedef {{ x: (v: number) => number, y: (v: number) => number, box: [number, number, number, number] }} Frame
 */

const [LEFT, RIGHT, TOP, BOTTOM] = [34, 6, 6, 32];

/**
 * @param {App} app
 * @returns {import("./context.mjs").View}
 */
export function createSurface(app) {
  const canvas = found("surface", HTMLCanvasElement);
  const field = new Field(GRID);
  const view = { turn: 0.6, tilt: 0.55 };
  const relief = found("relief", HTMLInputElement);
  const chosen = (/** @type {string} */ name) => Number(valueOf(app.store.state, name));
  relief.addEventListener("change", () => app.choose({ relief: relief.checked }));
  const selects = ["output", "slice"].map((name) => {
    const select = found(`${name}-shown`, HTMLSelectElement);
    select.addEventListener("change", () => app.choose({ [name]: Number(select.value) }));
    return select;
  });
  turning(canvas, view, () => relief.checked, app.redraw);
  const pointer = createPointer(canvas, app);
  return {
    render(state, model) {
      relief.checked = Boolean(valueOf(state, "relief"));
      offer(selects[0], state.task.outputNames, chosen("output"));
      const slices = state.task.inputs > 2 ? slicesOf(state.task).map((slice) => slice.label) : [];
      offer(selects[1], slices, chosen("slice"));
      const output = Math.min(chosen("output"), state.task.outputs - 1);
      describe(canvas, state, model);
      if (relief.checked) return drawRelief(canvas, state, model, app.theme, view, output);
      const room = penOf(canvas);
      if (!room) return;
      const frame = frameOf(room.width, room.height, model.plane);
      pointer.box = frame.box;
      drawField(room.pen, field, frame, state, model, output, app);
      drawLines(room.pen, frame, state, model, app);
      drawBorder(room.pen, frame, state, model, output, app.theme.colours);
      drawTheRows(room.pen, frame, state, model, output, app.theme.colours);
      drawAxes(room, frame, state, model, app.theme.colours);
      pointer.draw(room.pen, app.theme.colours);
    },
  };
}

/** A choice that is there only where there is one. @param {HTMLSelectElement} select @param {readonly string[]} names @param {number} chosen */
function offer(select, names, chosen) {
  const frame = select.closest("label");
  if (frame) frame.hidden = names.length < 2;
  if (select.options.length !== names.length || [...select.options].some((o, i) => o.text !== names[i])) {
    select.replaceChildren(...names.map((name, i) => new Option(name, String(i))));
  }
  select.value = String(Math.min(chosen, names.length - 1));
}

/** @param {HTMLCanvasElement} canvas @param {State} state @param {Model} model */
function describe(canvas, { task }, model) {
  const text = `What the network says for every ${task.inputNames.slice(0, 2).join(" and ")}: ${model.rightCount} of ${task.rows} rows are on their side of the border.`;
  if (!model.playing && canvas.getAttribute("aria-label") !== text) canvas.setAttribute("aria-label", text);
}

/** @param {number} width @param {number} height @param {Model["plane"]} plane @returns {Frame} */
function frameOf(width, height, plane) {
  const [right, bottom] = [width - RIGHT, height - BOTTOM];
  return {
    x: linear(plane.x[0], plane.x[1], LEFT, right),
    y: linear(plane.y[0], plane.y[1], bottom, TOP),
    box: [LEFT, TOP, right - LEFT, bottom - TOP],
  };
}

/** The middle of the targets, and how far from it they reach. @param {State["task"]} task @returns {[number, number]} */
export const reachOfTargets = (task) => [task.threshold, (most(task.y) - least(task.y)) / 2 || 0.5];

/**
 * The chosen output's field.
 * @param {CanvasRenderingContext2D} pen @param {Field} field @param {Frame} frame
 * @param {State} state @param {Model} model @param {number} output @param {App} app
 */
function drawField(pen, field, { box }, { task }, model, output, { theme }) {
  const [middle, half] = reachOfTargets(task);
  paint(theme.palette, model.field, middle, half, field.pixels, task.outputs, output);
  const [x, y, w, h] = box;
  pen.clearRect(0, 0, x + w + RIGHT, y + h + BOTTOM);
  pen.save();
  pen.beginPath();
  pen.roundRect(x, y, w, h, 6);
  pen.clip();
  stretch(pen, field.done(), x, y, w, h);
  pen.restore();
}

/** @param {CanvasRenderingContext2D} pen @param {Frame} frame @param {State} state @param {Model} model @param {App} app */
function drawLines(pen, { x, y, box }, { task }, { network, plane, lit }, { theme }) {
  const { architecture, theta } = network;
  if (architecture.layers.length < 2) return;
  const { fanOut, W, b } = architecture.layers[0];
  pen.font = lettering();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let j = 0; j < fanOut; j++) {
    const w = (/** @type {number} */ i) => (i < task.inputs ? theta[W + i * fanOut + j] : 0);
    const rest = plane.still.reduce((sum, v, i) => sum + v * w(i + 2), b >= 0 ? theta[b + j] : 0);
    const line = lineThrough(plane, w(0), w(1), rest);
    if (!line) continue;
    const mine = lit?.layer === 1 && lit.unit === j;
    pen.setLineDash([6, 4]);
    pen.lineWidth = mine ? 3 : 1.25;
    pen.globalAlpha = fanOut > 4 && !mine ? 0.55 : 1;
    pen.strokeStyle = theme.colours.ink;
    pen.beginPath();
    pen.moveTo(x(line[0]), y(line[1]));
    pen.lineTo(x(line[2]), y(line[3]));
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    if (fanOut > 8 && !mine) continue;
    const [u, v] = [0.86, 0.14].map((t) => (j % 2 ? 1 - t : t));
    const at = [x(line[0] * v + line[2] * u), y(line[1] * v + line[3] * u)];
    const inside = (/** @type {number} */ p, /** @type {number} */ low, /** @type {number} */ size) =>
      Math.min(Math.max(p, low + 12), low + size - 12);
    label(pen, unitName(task, architecture.sizes, 1, j), inside(at[0], box[0], box[2]), inside(at[1], box[1], box[3]), theme.colours);
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Frame} frame @param {State} state @param {Model} model @param {number} output @param {Record<string, string>} colours */
function drawBorder(pen, { box }, { task }, model, output, colours) {
  const values = task.outputs === 1 ? model.field : model.field.filter((_, k) => k % task.outputs === output);
  const [x, y, w, h] = box;
  pen.lineWidth = 2.5;
  pen.strokeStyle = colours.ink;
  pen.lineCap = "round";
  pen.beginPath();
  for (const [x0, y0, x1, y1] of segments(values, GRID, task.threshold)) {
    pen.moveTo(x + x0 * w, y + y0 * h);
    pen.lineTo(x + x1 * w, y + y1 * h);
  }
  pen.stroke();
  pen.lineCap = "butt";
}

/** @param {CanvasRenderingContext2D} pen @param {Frame} frame @param {State} state @param {Model} model @param {number} output @param {Record<string, string>} colours */
function drawTheRows(pen, { x, y }, { task }, { plane, right, lit }, output, colours) {
  const { X, inputs, outputs, threshold } = task;
  const rows = plane.rows.map((r) => ({
    x: x(X[r * inputs]),
    y: y(inputs > 1 ? X[r * inputs + 1] : 0),
    high: task.y[r * outputs + output] > threshold,
    right: right[r],
    lit: lit?.kind === "row" && lit.row === r,
  }));
  drawRows(pen, rows, radiusFor(rows.length), colours);
}

/** @param {{ pen: CanvasRenderingContext2D, width: number, height: number }} room @param {Frame} frame @param {State} state @param {Model} model @param {Record<string, string>} colours */
function drawAxes({ pen, width, height }, { x, y }, { task }, { plane }, colours) {
  pen.font = lettering();
  pen.fillStyle = colours.muted;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  for (const tick of ticks(...plane.x)) pen.fillText(plain(tick), x(tick), height - BOTTOM + 13);
  if (task.inputs > 1) {
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const tick of ticks(...plane.y)) pen.fillText(plain(tick), LEFT - 6, y(tick));
  }
  pen.fillStyle = colours.ink;
  pen.textBaseline = "alphabetic";
  pen.textAlign = "center";
  pen.fillText(task.inputNames[0], (LEFT + width - RIGHT) / 2, height - 4);
  if (task.inputs > 1) {
    pen.textAlign = "left";
    pen.fillText(task.inputNames[1], 2, TOP + 10);
  }
}
