/**
 * "Odds": a thousand starts of the settings on the screen, trained beside the page; the share that
 * learns, with its interval, and where the others end. Each small picture is a start: a click
 * opens it.
 */
import { createTrace, forward, outputOf } from "../maths/backprop.mjs";
import { predicted } from "../maths/losses.mjs";
import { odds } from "../maths/odds.mjs";
import { paint } from "../shapes/colours.mjs";
import { gridOf, planeOf } from "../shapes/plane.mjs";
import { grouped, percent } from "../shapes/scales.mjs";
import { el, found, write } from "./dom.mjs";
import { Field } from "./rows.mjs";
import { reachOfTargets } from "./surface.mjs";

const STARTS = 1000;

/** Pixels of a small picture, and how many a fate shows. */
const [SMALL, SHOWN] = [22, 12];

/**
 * @typedef {import("./context.mjs").App} App
 * @typedef {import("../maths/odds.mjs").Start} Start
 * @typedef {import("../maths/odds.mjs").Fate} Fate
 */

/** @param {App} app @returns {import("./context.mjs").View & { stop: () => void }} */
export function createOdds(app) {
  const button = found("odds", HTMLButtonElement);
  const rate = found("rate", HTMLElement);
  const bar = found("rate-bar", HTMLElement);
  const box = found("fates", HTMLElement);
  const program = found("worker", HTMLElement).textContent ?? "";
  const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  /** @type {Worker | null} */
  let worker = null;
  /** @type {Start[]} */
  let starts = [];
  const gallery = createGallery(app, box, () => starts);

  const show = (/** @type {boolean} */ done) => {
    const { task } = app.store.state;
    const said = odds(task, starts);
    const [low, high] = said.ci;
    const { median } = said.epochs;
    write(rate, `${grouped(said.learned)} of ${grouped(said.starts)} starts learned: ${percent(said.rate)} (95 % interval ${percent(low)} to ${percent(high)})${median ? `, half of them by epoch ${grouped(median)}` : ""}.`);
    bar.style.setProperty("--rate", String(said.rate));
    bar.style.setProperty("--from", String(low));
    bar.style.setProperty("--to", String(high));
    bar.hidden = false;
    gallery.show(said.fates);
    if (done) {
      stop();
      app.say(rate.textContent ?? "");
    }
  };
  const stop = () => {
    worker?.terminate();
    worker = null;
    write(button, "Train 1,000 starts");
    button.classList.remove("running");
  };
  button.addEventListener("click", () => {
    if (worker) return stop();
    const { task, settings, seed } = app.store.state;
    starts = [];
    gallery.clear();
    worker = new Worker(address); // a classic one: Chromium starts no module worker from file://
    write(button, "Stop");
    button.classList.add("running");
    worker.onmessage = ({ data }) => {
      const said = /** @type {import("../worker.mjs").Report} */ (data);
      if ("error" in said) {
        stop();
        return app.say(said.error);
      }
      starts.push(...said.starts);
      show(said.done);
    };
    worker.postMessage({ task, settings, seed, first: 0, count: STARTS });
  });
  return {
    render() {},
    /** What was counted belongs to other settings now. */
    stop() {
      if (!worker && !starts.length) return;
      stop();
      starts = [];
      gallery.clear();
      bar.hidden = true;
      write(rate, "The settings have changed: count again.");
    },
  };
}

/**
 * The fates, each with small pictures of its first starts.
 * @param {App} app @param {HTMLElement} box @param {() => Start[]} starts
 */
function createGallery(app, box, starts) {
  /** @type {Map<string, { card: HTMLElement, title: HTMLElement, share: HTMLElement, pictures: HTMLElement }>} */
  const cards = new Map();
  const field = new Field(SMALL);
  const cardOf = (/** @type {Fate} */ fate) => {
    const old = cards.get(fate.label);
    if (old) return old;
    const [title, share, pictures] = [el("h3"), el("p", { class: "share" }), el("div", { class: "pictures" })];
    const made = { card: el("section", { class: "fate" }, title, share, pictures), title, share, pictures };
    cards.set(fate.label, made);
    return made;
  };
  return {
    clear() {
      cards.clear();
      box.replaceChildren();
    },
    /** @param {readonly Fate[]} fates */
    show(fates) {
      const { rows } = app.store.state.task;
      const order = fates.map((fate) => {
        const { card, title, share, pictures } = cardOf(fate);
        write(title, fate.label === "learned" ? "learned" : fate.loss === null ? "diverged" : fate.label === "elsewhere" ? "elsewhere" : `loss ${fate.label}`);
        write(share, `${percent(fate.share)}, ${grouped(fate.count)} starts${fate.label === "learned" || fate.loss === null ? "" : `, ${fate.right} of ${rows} rows right`}`);
        card.style.setProperty("--share", String(fate.share));
        const wanted = fate.members.slice(0, SHOWN);
        if (wanted.join() !== pictures.dataset.members) {
          pictures.dataset.members = wanted.join();
          pictures.replaceChildren(...wanted.map((index) => pictureOf(app, field, starts()[index])));
        }
        return card;
      });
      if (order.length !== box.children.length || order.some((card, i) => box.children[i] !== card)) box.replaceChildren(...order);
    },
  };
}

/** One start as a button with its surface; without a plane, with its rows. @param {App} app @param {Field} field @param {Start} start */
function pictureOf(app, field, start) {
  const { index, epochs } = start;
  const canvas = el("canvas", { width: SMALL, height: SMALL });
  const button = el("button", { type: "button", class: "start", "aria-label": `Open start ${index}`, "data-note": `Start ${index}: open it where it ended.`, onclick: () => app.choose({ index, start: undefined, epoch: epochs }) }, canvas);
  const { task, network } = app.store.state;
  const [middle, half] = reachOfTargets(task);
  const pen = canvas.getContext("2d");
  if (!pen) return button;
  if (task.inputs <= 2 && start.theta) {
    const plane = planeOf(task);
    const { architecture } = network;
    const trace = forward(architecture, start.theta, gridOf(plane, SMALL), createTrace(architecture, SMALL * SMALL));
    const says = predicted(app.store.state.training.loss, outputOf(trace), SMALL * SMALL, task.outputs);
    paint(app.theme.palette, says, middle, half, field.pixels, task.outputs, 0);
    pen.drawImage(field.done(), 0, 0);
    return button;
  }
  const side = Math.ceil(Math.sqrt(task.rows));
  const cell = SMALL / side;
  start.says.forEach((v, k) => {
    if (k % task.outputs) return;
    const r = k / task.outputs;
    paint(app.theme.palette, [v], middle, half, field.pixels.subarray(0, 1));
    const [p] = field.pixels;
    pen.fillStyle = `rgb(${p & 255} ${(p >> 8) & 255} ${(p >> 16) & 255})`;
    pen.fillRect((r % side) * cell, Math.floor(r / side) * cell, cell + 0.5, cell + 0.5);
  });
  return button;
}
