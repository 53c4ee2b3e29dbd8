/**
 * The network as it is: units with their own response, wires as wide as their weights are large.
 * Whatever is pointed at or picked is lit, and told in numbers below.
 */
import { GRID } from "../model.mjs";
import { lights, placeOf, same, unitName } from "../focus.mjs";
import { paint, reachOf } from "../shapes/colours.mjs";
import { along, layout, thickness, wire } from "../shapes/diagram.mjs";
import { number } from "../shapes/scales.mjs";
import { found, penOf, set, svg, write } from "./dom.mjs";
import { createColumns } from "./columns.mjs";
import { createReadout } from "./readout.mjs";
import { lighting } from "./context.mjs";
import { Field, stretch } from "./rows.mjs";
import { reachOfTargets } from "./surface.mjs";

/**
 * @typedef {import("./context.mjs").App} App
 * @typedef {import("./context.mjs").State} State
 * @typedef {import("./context.mjs").Model} Model
 * @typedef {import("../focus.mjs").Focus} Focus
 *
 * @typedef {object} Wire
 * @property {Focus} focus
 * @property {SVGPathElement} line
 * @property {SVGPathElement} hit
 * @property {SVGTextElement} text
 *
 * @typedef {{ focus: Focus, group: SVGGElement, box: SVGRectElement, bias: SVGRectElement | null }} Unit
 */

/** Weights are written beside their wires where these are so few. */
const WRITTEN = 9;

/** Room above the units for what adds and removes them. */
const TOP = 66;

/**
 * @param {App} app
 * @returns {import("./context.mjs").View}
 */
export function createNetwork(app) {
  const picture = found("diagram", SVGSVGElement);
  const canvas = found("responses", HTMLCanvasElement);
  const columns = createColumns(app);
  const readout = createReadout(app);
  const field = new Field(GRID);
  let key = "";
  /** @type {Drawn} */
  let drawn = { diagram: layout([1, 1], 100, 100), wires: [], units: [] };
  picture.addEventListener("keydown", (event) => walk(event, drawn, app));
  return {
    render(state, model) {
      const { architecture } = model.network;
      const [width, height] = [picture.clientWidth, picture.clientHeight];
      const names = [...state.task.inputNames, ...state.task.outputNames].join();
      const now = [architecture.sizes, architecture.shortcuts, architecture.biases, width, height, names].join("|");
      if (now !== key) {
        key = now;
        drawn = build(picture, state, model, app, width, height);
        columns.render(state, drawn.diagram, width);
      }
      columns.update(state);
      update(drawn, model, app);
      respond(canvas, field, drawn, state, model, app);
      readout.render(state, model);
    },
  };
}

/** @typedef {{ diagram: import("../shapes/diagram.mjs").Diagram, wires: Wire[], units: Unit[] }} Drawn */

/**
 * @param {SVGSVGElement} picture @param {State} state @param {Model} model @param {App} app
 * @param {number} width @param {number} height
 * @returns {Drawn}
 */
function build(picture, { task }, model, app, width, height) {
  const { architecture } = model.network;
  const { sizes } = architecture;
  const diagram = layout(sizes, width, height, { top: TOP, side: 14, largest: width < 460 ? 40 : 64 });
  const wires = wiresOf(architecture).map((focus) => buildWire(focus, diagram, app));
  /** @type {Unit[]} */
  const units = [];
  diagram.layers.forEach((places, layer) =>
    places.forEach((place, unit) => {
      const name = unitName(task, sizes, layer, unit);
      units.push(buildUnit({ kind: "unit", layer, unit }, name, place, diagram.size, diagram.room, layer > 0 && architecture.biases, app));
    }),
  );
  units[0]?.group.setAttribute("tabindex", "0");
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.replaceChildren(
    svg("g", { class: "wires" }, ...wires.flatMap(({ line, hit }) => [line, hit])),
    svg("g", { class: "weights" }, ...wires.map(({ text }) => text)),
    svg("g", { class: "units" }, ...units.map(({ group }) => group)),
  );
  return { diagram, wires, units };
}

/**
 * Every weight and shortcut there is.
 * @param {import("../maths/network.mjs").Architecture} architecture
 * @returns {Focus[]}
 */
export function wiresOf({ layers }) {
  return layers.flatMap(({ fanIn, fanOut, inputs }, l) => {
    const from = (/** @type {Focus["kind"]} */ kind, /** @type {number} */ n) =>
      Array.from({ length: n * fanOut }, (_, k) => ({
        ...{ kind, layer: l + 1, from: Math.floor(k / fanOut), unit: k % fanOut },
      }));
    return [...from("shortcut", inputs), ...from("weight", fanIn)];
  });
}

/** @param {Focus} focus @param {Drawn["diagram"]} diagram @param {App} app @returns {Wire} */
function buildWire(focus, { layers, size }, app) {
  const { kind, layer = 1, from = 0, unit = 0 } = focus;
  const below = layers[kind === "shortcut" ? 0 : layer - 1];
  const d = wire(below[from], layers[layer][unit], size);
  const line = svg("path", { d, class: kind });
  const hit = svg("path", { d, class: "hit" });
  const at = along(below[from], layers[layer][unit], size, [0.28, 0.7, 0.45, 0.58][(from + 2 * unit) % 4]);
  const text = svg("text", { x: at.x, y: at.y, "text-anchor": "middle", "dominant-baseline": "central" });
  lighting(hit, app, () => focus);
  hit.addEventListener("click", () => app.pick(focus));
  return { focus, line, hit, text };
}

/** @param {Focus} focus @param {string} name @param {{ x: number, y: number }} place @param {number} size @param {number} room above it @param {boolean} biased @param {App} app @returns {Unit} */
function buildUnit(focus, name, { x, y }, size, room, biased, app) {
  const [left, top] = [x - size / 2, y - size / 2];
  const box = svg("rect", { x: left, y: top, width: size, height: size, rx: 7 });
  const dot = Math.max(5, size * 0.2);
  const bias = biased ? svg("rect", { x: left - dot / 2, y: top + size - dot, width: dot, height: dot, rx: 2, class: "bias" }) : null;
  const at = room >= 15 ? { y: top - 6 } : { y, "dominant-baseline": "central" };
  const text = svg("text", { x, ...at, "text-anchor": "middle" }, size >= 16 ? name : "");
  const group = svg("g", { class: "unit", role: "button", tabindex: "-1", "aria-label": `unit ${name}` }, box, ...(bias ? [bias] : []), text);
  lighting(group, app, () => focus);
  group.addEventListener("click", () => app.pick(focus));
  return { focus, group, box, bias };
}

/** @param {Drawn} drawn @param {Model} model @param {App} app */
function update({ diagram, wires, units }, { network, lit }, app) {
  const { architecture, theta } = network;
  const written = wires.length <= WRITTEN && diagram.wide;
  for (const { focus, line, text } of wires) {
    const w = theta[placeOf(architecture, focus)];
    const mine = lights(lit, focus);
    set(line, {
      "stroke-width": (thickness(w) + (mine ? 1.5 : 0)).toFixed(2),
      class: `${focus.kind} ${w < 0 ? "low" : "high"}${mine ? " lit" : lit && lit.kind !== "row" ? " dim" : ""}`,
    });
    const shown = mine || (written && !(lit && lit.kind !== "row"));
    write(text, shown ? number(w) : "");
  }
  for (const { focus, group, bias } of units) {
    const mine = lights(lit, focus) || same(lit, focus);
    set(group, { class: mine ? "unit lit" : "unit", "aria-pressed": String(same(app.picked, focus)) });
    if (!bias) continue;
    const b = theta[placeOf(architecture, { ...focus, kind: "bias" })];
    set(bias, {
      class: `bias ${b < 0 ? "low" : "high"}${lights(lit, { ...focus, kind: "bias" }) ? " lit" : ""}`,
      "fill-opacity": Math.min(0.15 + Math.abs(b) / 2, 1).toFixed(2),
    });
  }
}

/**
 * Each unit's own response to the plane.
 * @param {HTMLCanvasElement} canvas @param {Field} field @param {Drawn} drawn @param {State} state @param {Model} model @param {App} app
 */
function respond(canvas, field, { diagram, units }, { task }, model, { theme }) {
  const room = penOf(canvas);
  if (!room) return;
  const { pen, width, height } = room;
  pen.clearRect(0, 0, width, height);
  const { layers, sizes } = model.network.architecture;
  const { size } = diagram;
  for (const { focus } of units) {
    const { layer = 0, unit = 0 } = focus;
    const last = layer === layers.length;
    const values = last ? model.field : model.grid.a[layer];
    const stride = sizes[layer];
    const reach = last ? reachOfTargets(task) : layer ? reachOf(layers[layer - 1].activation, values, stride, unit) : inputReach(task, unit);
    paint(theme.palette, values, reach[0], reach[1], field.pixels, stride, unit);
    const { x, y } = diagram.layers[layer][unit];
    pen.save();
    pen.beginPath();
    pen.roundRect(x - size / 2, y - size / 2, size, size, 7);
    pen.clip();
    stretch(pen, field.done(), x - size / 2, y - size / 2, size, size);
    pen.restore();
  }
}

/** The middle of an input, and how far it reaches. @param {State["task"]} task @param {number} i @returns {[number, number]} */
function inputReach({ X, inputs }, i) {
  let [low, high] = [Infinity, -Infinity];
  for (let k = i; k < X.length; k += inputs) {
    low = Math.min(low, X[k]);
    high = Math.max(high, X[k]);
  }
  return [(low + high) / 2, (high - low) / 2 || 0.5];
}

/**
 * With the arrow keys from unit to unit; Enter picks.
 * @param {KeyboardEvent} event @param {Drawn} drawn @param {App} app
 */
function walk(event, { units }, app) {
  const here = units.find(({ group }) => group === document.activeElement);
  if (!here) return;
  const { layer = 0, unit = 0 } = here.focus;
  /** @type {Record<string, [number, number]>} */
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const move = moves[event.key];
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    return app.pick(here.focus);
  }
  if (event.key === "Escape") return app.pick(null);
  if (!move) return;
  event.preventDefault();
  const column = units.filter(({ focus }) => focus.layer === layer + move[0]);
  const next = column[Math.min(Math.max(unit + move[1], 0), column.length - 1)];
  if (!next) return;
  here.group.setAttribute("tabindex", "-1");
  next.group.setAttribute("tabindex", "0");
  next.group.focus();
}
