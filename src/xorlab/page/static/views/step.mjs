/**
 * "This step": forward, backward and the update, number by number. The line that one is at lights
 * what it is about, here and in the picture of the network.
 */
import { plain } from "../shapes/scales.mjs";
import { valueOf } from "../state.mjs";
import { walkOf } from "../walk.mjs";
import { same } from "../focus.mjs";
import { el, found, write } from "./dom.mjs";
import { createMini } from "./mini.mjs";

/** How often the numbers change while the network is being trained, in milliseconds. */
const PACE = 400;

/**
 * @typedef {import("./context.mjs").App} App
 * @typedef {import("./context.mjs").State} State
 * @typedef {import("./context.mjs").Model} Model
 */

/** @param {App} app @returns {import("./context.mjs").View} */
export function createStep(app) {
  const box = found("walk", HTMLElement);
  const panel = found("panel-step", HTMLElement);
  const select = found("walk-row", HTMLSelectElement);
  const mini = createMini(found("mini", SVGSVGElement));
  let [key, drawnAt, current] = ["", 0, 0];
  /** @type {{ element: HTMLElement, cells: HTMLElement[], line: import("../walk.mjs").Line }[]} */
  let lines = [];
  select.addEventListener("change", () => app.choose({ walk: select.value === "all" ? null : Number(select.value) }));
  const go = (/** @type {number} */ to, focus = true) => {
    current = Math.min(Math.max(to, 0), lines.length - 1);
    lines.forEach(({ element }, i) => {
      element.tabIndex = i === current ? 0 : -1;
      element.classList.toggle("current", i === current);
    });
    const line = lines[current];
    if (!line) return;
    if (focus) line.element.focus({ preventScroll: true });
    reveal(box, line.element);
    app.hover(line.line.focus);
  };
  found("walk-back", HTMLButtonElement).addEventListener("click", () => go(current - 1, false));
  found("walk-on", HTMLButtonElement).addEventListener("click", () => go(current + 1, false));
  box.addEventListener("focusout", () => app.hover(null));
  box.addEventListener("keydown", (event) => {
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  });
  return {
    render(state, model) {
      if (panel.hidden) return;
      if (model.playing && performance.now() - drawnAt < PACE) return;
      offer(select, state);
      const chosen = /** @type {number | null} */ (valueOf(state, "walk"));
      const walk = walkOf(model.timeline.session, chosen);
      const { sizes } = model.network.architecture;
      const now = [sizes, state.settings.optimizer, state.settings.loss, state.task.name, walk.stages.map((s) => s.lines.map((l) => l.name + l.formula))].join("|");
      drawnAt = performance.now();
      if (now !== key) {
        key = now;
        lines = build(box, walk, go);
        go(0, false);
        app.hover(null);
      }
      walk.stages.flatMap((stage) => stage.lines).forEach((line, i) => {
        lines[i].line = line;
        lines[i].element.classList.toggle("lit", same(model.lit, line.focus));
        write(lines[i].cells[2], line.values);
      });
      mini.render(state, model, walk, model.lit);
    },
  };
}

/** Scrolled inside its box, not with the page. @param {HTMLElement} box @param {HTMLElement} element */
function reveal(box, element) {
  const [top, bottom] = [element.offsetTop - 34, element.offsetTop + element.offsetHeight];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight + 4;
}

/** @param {HTMLSelectElement} select @param {State} state */
function offer(select, state) {
  const { task, training } = state;
  const rows = Math.min(task.rows, 64);
  const whole = training.batchSize === null || training.batchSize >= task.rows;
  const names = [
    whole ? `all ${task.rows} rows: the next step` : `the next ${training.batchSize === 1 ? "row" : `${training.batchSize} rows`}: the next step`,
    ...Array.from({ length: rows }, (_, r) => `row ${r + 1} alone: ${[...task.X.subarray(r * task.inputs, (r + 1) * task.inputs)].map(plain).join(", ")}`),
  ];
  if (select.options.length !== names.length || [...select.options].some((o, i) => o.text !== names[i])) {
    select.replaceChildren(...names.map((name, i) => new Option(name, i ? String(i - 1) : "all")));
  }
  const chosen = valueOf(state, "walk");
  select.value = chosen === null ? "all" : String(chosen);
}

/**
 * @param {HTMLElement} box
 * @param {import("../walk.mjs").Walk} walk
 * @param {(to: number, focus?: boolean) => void} go
 */
function build(box, { stages }, go) {
  /** @type {{ element: HTMLElement, cells: HTMLElement[], line: import("../walk.mjs").Line }[]} */
  const lines = [];
  const parts = stages.flatMap(({ title, note, lines: some }) => {
    const heading = [el("h3", {}, title), el("p", {}, note)];
    const items = some.map((line) => {
      const cells = [el("span", { class: "name" }, line.name), el("span", { class: "formula" }, line.formula), el("span", { class: "values" }, line.values)];
      const element = el("li", { tabindex: -1 }, ...cells);
      const at = lines.length;
      element.addEventListener("click", () => go(at));
      element.addEventListener("focus", () => go(at, false));
      lines.push({ element, cells, line });
      return element;
    });
    return [...heading, el("ol", {}, ...items)];
  });
  box.replaceChildren(...parts);
  return lines;
}
