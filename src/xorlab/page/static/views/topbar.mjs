/**
 * The bar that stays: play, step, start again, and where the run is.
 */
import { controlOf } from "../controls.mjs";
import { fine, grouped } from "../shapes/scales.mjs";
import { found, write } from "./dom.mjs";

/**
 * @param {import("./context.mjs").App} app
 * @returns {import("./context.mjs").View}
 */
export function createTopbar(app) {
  const { transport } = app;
  const play = found("play", HTMLButtonElement);
  const on = (/** @type {string} */ id, /** @type {() => void} */ act) =>
    found(id, HTMLButtonElement).addEventListener("click", act);
  on("play", transport.toggle);
  on("step", () => transport.step(1));
  on("ten", () => transport.step(10));
  on("reset", transport.reset);
  on("next", transport.next);
  found("speed", HTMLElement).append(controlOf("speed", app.store, app.report));
  addEventListener("keydown", (event) => shortcut(event, transport));
  const label = found("play-label", HTMLElement);
  const [epoch, loss, right] = ["epoch", "loss-now", "right-now"].map((id) => found(id, HTMLElement));
  return {
    render(state, model) {
      write(label, model.playing ? "Pause" : "Play");
      play.setAttribute("aria-pressed", String(model.playing));
      write(epoch, grouped(model.epoch));
      write(loss, fine(model.loss, 4));
      write(right, `${model.rightCount} / ${state.task.rows}`);
    },
  };
}

/**
 * @param {KeyboardEvent} event
 * @param {import("./context.mjs").Transport} transport
 */
function shortcut(event, transport) {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target instanceof Element && target.closest("input, select, textarea")) return;
  if (key === " " && target instanceof Element && target.closest("button, a, summary, [role], [data-keys]")) return;
  /** @type {Record<string, () => void>} */
  const acts = {
    " ": transport.toggle,
    s: () => transport.step(1),
    t: () => transport.step(10),
    r: transport.reset,
    n: transport.next,
  };
  const act = acts[key];
  if (!act) return;
  event.preventDefault();
  act();
}
