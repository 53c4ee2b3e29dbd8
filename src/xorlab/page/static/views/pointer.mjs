/**
 * Points put down on the surface by hand: with the pointer, or with the arrow keys and Enter.
 */
import { writeCsv } from "../maths/csv.mjs";
import { withPoint } from "../shapes/plane.mjs";
import { found } from "./dom.mjs";

/** @typedef {[number, number]} Place in shares of the surface's sides, from its top left */

/** How far an arrow key moves. */
const STRIDE = 1 / 40;

/** @type {Readonly<Record<string, Place>>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./context.mjs").App} app
 */
export function createPointer(canvas, app) {
  /** @type {Place} */
  let at = [0.5, 0.5];
  let keys = false;
  const pointer = {
    /** Where the surface lies in the canvas. @type {[number, number, number, number] | null} */
    box: null,
    /** The mark that the arrow keys move. @param {CanvasRenderingContext2D} pen @param {Record<string, string>} colours */
    draw(pen, colours) {
      if (!app.drawing || !keys || !pointer.box) return;
      const [x, y, w, h] = pointer.box;
      pen.strokeStyle = colours.ink;
      pen.lineWidth = 1.5;
      pen.strokeRect(x + at[0] * w - 8, y + at[1] * h - 8, 16, 16);
    },
  };
  followSwitch(canvas, app);
  canvas.addEventListener("click", (event) => {
    if (!app.drawing || !pointer.box) return;
    const outer = canvas.getBoundingClientRect();
    const [x, y, w, h] = pointer.box;
    at = [(event.clientX - outer.left - x) / w, (event.clientY - outer.top - y) / h];
    if (at.every((v) => v >= 0 && v <= 1)) put(app, at);
  });
  canvas.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!app.drawing || !(move || event.key === "Enter" || event.key === " ")) return;
    event.preventDefault();
    keys = true;
    const moved = (/** @type {number} */ v, /** @type {number} */ by) => Math.min(Math.max(v + by * STRIDE, 0), 1);
    if (move) at = [moved(at[0], move[0]), moved(at[1], move[1])];
    else put(app, at);
    app.redraw();
  });
  return pointer;
}

/**
 * The button that begins and ends the drawing.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./context.mjs").App} app
 */
function followSwitch(canvas, app) {
  const toggle = found("draw", HTMLButtonElement);
  toggle.addEventListener("click", () => {
    app.drawing = !app.drawing;
    toggle.setAttribute("aria-pressed", String(app.drawing));
    found("drawing", HTMLElement).hidden = !app.drawing;
    found("draw-fresh", HTMLInputElement).checked = true;
    canvas.classList.toggle("drawing", app.drawing);
    if (app.drawing) app.choose({ relief: false });
    app.redraw();
  });
}

/**
 * One more row, where that place is on the plane.
 * @param {import("./context.mjs").App} app
 * @param {Place} at
 */
function put(app, at) {
  const { task } = app.store.state;
  if (task.inputs !== 2 || task.outputs !== 1) {
    return app.say("Points can be drawn where there are two inputs and one output.");
  }
  const { x, y } = app.look().plane;
  const spot = [x[0] + at[0] * (x[1] - x[0]), y[1] - at[1] * (y[1] - y[0])];
  const fresh = found("draw-fresh", HTMLInputElement);
  const high = found("draw-high", HTMLInputElement).checked;
  const drawn = withPoint(task, spot, high, fresh.checked);
  fresh.checked = false;
  app.choose({ task: "drawn", csv: writeCsv(drawn), targets: 1, kind: "points" });
}
