/**
 * The hidden space: the rows where the output unit sees them, what it says there, and the way
 * that they came.
 */
import { predicted } from "../maths/losses.mjs";
import { unitName } from "../focus.mjs";
import { paint } from "../shapes/colours.mjs";
import { seenBy, viewOf } from "../shapes/hidden.mjs";
import { segments } from "../shapes/plane.mjs";
import { linear, plain, ticks } from "../shapes/scales.mjs";
import { valueOf } from "../state.mjs";
import { found, lettering, penOf, write } from "./dom.mjs";
import { drawRows, Field, label, radiusFor, stretch } from "./rows.mjs";
import { reachOfTargets } from "./surface.mjs";

const N = 36;
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 6, 6, 32];

/** Trails are drawn of so many rows, and of so many places. */
const [FEW, PLACES] = [16, 40];

/**
 * @typedef {import("./context.mjs").State} State
 * @typedef {import("./context.mjs").Model} Model
 * @typedef {import("../shapes/hidden.mjs").HiddenView} HiddenView
 */

/**
 * @param {import("./context.mjs").App} app
 * @returns {import("./context.mjs").View}
 */
export function createHidden(app) {
  const canvas = found("hidden", HTMLCanvasElement);
  const words = found("hidden-says", HTMLElement);
  const field = new Field(N);
  return {
    render(state, model) {
      const { architecture } = model.network;
      const none = architecture.layers.length < 2;
      write(words, none ? "There is no hidden layer: the output sees the inputs themselves." : sentence(state, model));
      const room = penOf(canvas);
      if (!room) return;
      room.pen.clearRect(0, 0, room.width, room.height);
      if (none) return;
      const seen = seenBy(model.network, state.task);
      if (!seen.every(Number.isFinite)) return;
      const view = viewOf(model.network, seen, namesOf(state, model));
      draw(room, state, model, app, { seen, view, field });
    },
  };
}

/** @param {State} state @param {Model} model */
function namesOf({ task }, { network }) {
  const { sizes, layers } = network.architecture;
  const hidden = Array.from({ length: sizes[sizes.length - 2] }, (_, i) => unitName(task, sizes, sizes.length - 2, i));
  return layers[layers.length - 1].inputs ? [...hidden, ...task.inputNames] : hidden;
}

/** @param {State} state @param {Model} model */
function sentence({ task }, { rightCount, epoch }) {
  if (rightCount === task.rows) return "The hidden units have moved the rows to where one straight line divides them.";
  if (epoch === 0) return "Where the hidden units put each row before training.";
  return `One straight line must divide the rows here: ${task.rows - rightCount} ${task.rows - rightCount === 1 ? "is" : "are"} on the wrong side.`;
}

/**
 * @param {{ pen: CanvasRenderingContext2D, width: number, height: number }} room
 * @param {State} state
 * @param {Model} model
 * @param {import("./context.mjs").App} app
 * @param {{ seen: Float64Array, view: HiddenView, field: Field }} what
 */
function draw({ pen, width, height }, state, model, { theme }, { seen, view, field }) {
  const { task } = state;
  const output = Math.min(Number(valueOf(state, "output")), task.outputs - 1);
  const points = Array.from({ length: task.rows }, (_, r) => view.place(seen, r));
  const [xs, ys] = [0, 1].map((i) => spread(points.map((p) => p[i])));
  const x = linear(xs[0], xs[1], LEFT, width - RIGHT);
  const y = linear(ys[0], ys[1], height - BOTTOM, TOP);
  const says = fieldOf(model, state, view, xs, ys);
  const [middle, half] = reachOfTargets(task);
  paint(theme.palette, says, middle, half, field.pixels, task.outputs, output);
  const [w, h] = [width - LEFT - RIGHT, height - TOP - BOTTOM];
  pen.save();
  pen.beginPath();
  pen.roundRect(LEFT, TOP, w, h, 6);
  pen.clip();
  stretch(pen, field.done(), LEFT, TOP, w, h);
  pen.lineWidth = 2.5;
  pen.strokeStyle = theme.colours.ink;
  pen.beginPath();
  const one = says.filter((_, k) => k % task.outputs === output);
  for (const [x0, y0, x1, y1] of segments(one, N, task.threshold)) {
    pen.moveTo(LEFT + x0 * w, TOP + y0 * h);
    pen.lineTo(LEFT + x1 * w, TOP + y1 * h);
  }
  pen.stroke();
  if (task.rows <= FEW) drawTrails(pen, state, model, view, x, y, theme.colours.muted);
  pen.restore();
  const rows = points.map(([u, v], r) => ({
    x: x(u),
    y: y(v),
    high: task.y[r * task.outputs + output] > task.threshold,
    right: model.right[r],
    lit: model.lit?.kind === "row" && model.lit.row === r,
  }));
  drawRows(pen, rows, radiusFor(rows.length), theme.colours);
  if (task.rows <= 8 && task.inputs <= 4) nameRows(pen, task, rows, width, theme.colours);
  axes(pen, view, xs, ys, x, y, width, height, theme.colours);
}

/** @param {number[]} values @returns {[number, number]} */
function spread(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const length = Math.max(high - low, 0.2);
  const middle = (low + high) / 2;
  return [middle - 0.68 * length, middle + 0.68 * length];
}

/**
 * What the output layer says at the points of the plane.
 * @param {Model} model @param {State} state @param {HiddenView} view @param {[number, number]} xs @param {[number, number]} ys
 */
function fieldOf({ network }, { task, training }, view, xs, ys) {
  const { layers } = network.architecture;
  const { fanIn, fanOut, W, b, S, inputs, activation } = layers[layers.length - 1];
  const { theta } = network;
  const output = new Float64Array(N * N * fanOut);
  for (let k = 0; k < N * N; k++) {
    const u = xs[0] + (((k % N) + 0.5) / N) * (xs[1] - xs[0]);
    const v = ys[1] - ((Math.floor(k / N) + 0.5) / N) * (ys[1] - ys[0]);
    const at = view.at(u, v);
    for (let j = 0; j < fanOut; j++) {
      let z = b >= 0 ? theta[b + j] : 0;
      for (let i = 0; i < fanIn; i++) z += at[i] * theta[W + i * fanOut + j];
      for (let i = 0; i < inputs; i++) z += at[fanIn + i] * theta[S + i * fanOut + j];
      output[k * fanOut + j] = activation.f(z);
    }
  }
  return predicted(training.loss, output, N * N, task.outputs);
}

/**
 * Where each row was at the snapshots so far.
 * @param {CanvasRenderingContext2D} pen @param {State} state @param {Model} model @param {HiddenView} view
 * @param {(v: number) => number} x @param {(v: number) => number} y @param {string} colour
 */
function drawTrails(pen, { task }, { timeline, epoch, network }, view, x, y, colour) {
  // Directions turn as weights do: of a projected space only the last of the way is told.
  const from = view.exact ? 0 : 0.7 * epoch;
  const kept = [...timeline.snapshots.values()].filter((s) => s.epoch <= epoch && s.epoch >= from).sort((a, b) => a.epoch - b.epoch);
  const every = Math.max(1, Math.ceil(kept.length / PLACES));
  const places = kept.filter((_, k) => k % every === 0).map(({ theta }) => seenBy({ architecture: network.architecture, theta }, task));
  places.push(seenBy(network, task));
  pen.strokeStyle = colour;
  pen.lineWidth = 1.1;
  pen.globalAlpha = 0.6;
  for (let r = 0; r < task.rows; r++) {
    pen.beginPath();
    for (const seen of places) {
      const [u, v] = view.place(seen, r);
      pen.lineTo(x(u), y(v));
    }
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} pen @param {State["task"]} task @param {{ x: number, y: number }[]} rows @param {number} width @param {Record<string, string>} colours */
function nameRows(pen, task, rows, width, colours) {
  pen.font = lettering();
  pen.textBaseline = "middle";
  /** @type {{ x: number, y: number }[]} */
  const taken = [];
  rows.forEach(({ x, y }, r) => {
    const name = [...task.X.subarray(r * task.inputs, (r + 1) * task.inputs)].map(plain).join(" ");
    const above = taken.filter((t) => Math.hypot(t.x - x, t.y - y) < 14).length;
    taken.push({ x, y });
    const left = x > width - 60;
    pen.textAlign = left ? "right" : "left";
    label(pen, name, x + (left ? -13 : 13), y + (above ? 13 * above : 0), colours);
  });
}

/**
 * @param {CanvasRenderingContext2D} pen @param {HiddenView} view @param {[number, number]} xs @param {[number, number]} ys
 * @param {(v: number) => number} x @param {(v: number) => number} y @param {number} width @param {number} height @param {Record<string, string>} colours
 */
function axes(pen, view, xs, ys, x, y, width, height, colours) {
  pen.font = lettering();
  pen.fillStyle = colours.muted;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  for (const tick of ticks(...xs)) pen.fillText(plain(tick), x(tick), height - BOTTOM + 13);
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  if (view.labels[1]) for (const tick of ticks(...ys, 3)) pen.fillText(plain(tick), LEFT - 6, y(tick));
  pen.fillStyle = colours.ink;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.fillText(view.labels[0], (LEFT + width) / 2, height - 4);
  pen.textAlign = "left";
  if (view.exact) pen.fillText(view.labels[1], 2, TOP + 10);
  else label(pen, view.labels[1], LEFT + 7, TOP + 15, colours);
}
