/**
 * The page: one state, one run in progress, and the views that are drawn of them.
 *
 * A frame trains so many epochs and draws once. The address always says what is on the screen,
 * except while the network is being trained.
 */
import { fromHash, toHash } from "./address.mjs";
import { buildControls } from "./controls.mjs";
import { createEmbed, remember } from "./embed.mjs";
import { same } from "./focus.mjs";
import { BadInput } from "./maths/errors.mjs";
import { runFromRecord } from "./maths/runfile.mjs";
import { Look } from "./model.mjs";
import { changed, chosenOf, createStore, valueOf } from "./state.mjs";
import { Timeline } from "./timeline.mjs";
import { verdict } from "./verdict.mjs";
import { found, write } from "./views/dom.mjs";
import { createHidden } from "./views/hidden.mjs";
import { createLoss } from "./views/loss.mjs";
import { createNetwork } from "./views/network.mjs";
import { showNotes } from "./views/notes.mjs";
import { createOdds } from "./views/odds.mjs";
import { createStep } from "./views/step.mjs";
import { createStuck } from "./views/stuck.mjs";
import { createSurface } from "./views/surface.mjs";
import { createTabs } from "./views/tabs.mjs";
import { createTakeout } from "./views/takeout.mjs";
import { createTask } from "./views/task.mjs";
import { followTheme, readTheme } from "./views/theme.mjs";
import { createTopbar } from "./views/topbar.mjs";

/** With reduced motion the page is drawn this seldom while training, in milliseconds. */
const CALM = 600;

const sentence = found("sentence", HTMLElement);
const say = (/** @type {string} */ text) => write(sentence, text);

/** @param {unknown} error */
function report(error) {
  if (!(error instanceof BadInput)) throw error;
  say(error.message);
}

/** What the page opens with: the address first, then what it was saved with. */
function opening() {
  const saved = JSON.parse(found("opening", HTMLElement).textContent ?? "{}");
  if (location.hash.length > 1) return fromHash(location.hash);
  return saved.run ? chosenOf(runFromRecord(saved.run)) : changed({}, saved.chosen ?? {});
}

const kept = createStore();
/** What is chosen; while the network is trained, its place in the run comes along first. */
const store = {
  get state() {
    return kept.state;
  },
  /** @param {Parameters<typeof kept.set>[0]} changes */
  set(changes) {
    if (playing) kept.set({ epoch: timeline.epoch });
    kept.set(changes);
  },
  replace: kept.replace,
  subscribe: kept.subscribe,
};
let [playing, dirty, drawnAt, refused] = [false, false, 0, false];
try {
  store.replace(opening());
} catch (error) {
  report(error);
  refused = true;
}

let timeline = begun();
/** @type {import("./focus.mjs").Focus | null} */
let hovered = null;
const look = new Look();
const model = () => {
  const slice = Number(valueOf(store.state, "slice"));
  return look.at(store.state, timeline, { playing, slice, lit: hovered ?? app.picked });
};

function begun() {
  return new Timeline(store.state).seek(store.state.epoch);
}

const reduced = matchMedia("(prefers-reduced-motion: reduce)");

/** @type {import("./views/context.mjs").App} */
const app = {
  store,
  theme: readTheme(),
  picked: null,
  drawing: false,
  choose(changes, play = false) {
    try {
      store.set(changes);
      if (play) start();
    } catch (error) {
      store.replace(store.state.chosen); // the controls show again what holds
      report(error);
    }
  },
  open: (chosen) => store.replace(chosen),
  hover(focus) {
    if (same(hovered, focus)) return;
    hovered = focus;
    redraw();
  },
  pick(focus) {
    app.picked = same(app.picked, focus) ? null : focus;
    redraw();
  },
  report,
  say,
  redraw,
  look: () => model(),
  transport: {
    toggle: () => (playing ? pause() : start()),
    step(n) {
      playing = false;
      timeline.advance(n);
      settle();
      ended();
    },
    seek(epoch) {
      playing = false;
      timeline.seek(epoch);
      settle();
    },
    reset: () => app.choose({ epoch: undefined }),
    next: () => app.choose({ index: store.state.index + 1, start: undefined }),
  },
};

followTheme(found("theme", HTMLButtonElement), () => {
  app.theme = readTheme();
  redraw();
});
showNotes(found("note", HTMLElement));
buildControls(found("controls", HTMLElement), store, report, ["training", "network", "start"]);
const odds = createOdds(app);
const views = [
  createTopbar(app),
  createTask(app),
  createSurface(app),
  createNetwork(app),
  createLoss(app),
  createHidden(app),
  createStep(app),
  createStuck(app),
  odds,
  createTakeout(app, settle),
  createEmbed(app),
];
const tabs = createTabs(found("tabs", HTMLElement), redraw);

store.subscribe((state, before) => {
  const another = changedRun(state.chosen, before.chosen);
  if (another) {
    playing = false;
    timeline = begun();
    if (changedRun({ ...state.chosen, index: 0 }, { ...before.chosen, index: 0 })) odds.stop();
    tabs.mark("stuck", false);
    say(verdict(state, timeline.session));
  } else if (state.epoch !== timeline.epoch) {
    playing = false;
    timeline.seek(state.epoch);
    say(verdict(state, timeline.session));
  }
  remember(state.chosen);
  redraw();
});

/**
 * Whether more has changed than where one looks.
 * @param {import("./state.mjs").Chosen} a
 * @param {import("./state.mjs").Chosen} b
 */
function changedRun(a, b) {
  const run = (/** @type {import("./state.mjs").Chosen} */ { epoch, speed, output, slice, relief, walk, ...rest }) =>
    toHash(rest);
  return run(a) !== run(b);
}

function start() {
  if (playing) return;
  playing = true;
  tabs.mark("stuck", false);
  say("Training.");
  requestAnimationFrame(frame);
}

function pause() {
  playing = false;
  settle();
  say(verdict(store.state, timeline.session));
}

/** Keep the place in the run in the address. */
function settle() {
  store.set({ epoch: timeline.epoch });
  redraw();
}

/** Say how it ended, and show why where it is stuck. */
function ended() {
  say(verdict(store.state, timeline.session));
  const { kind, met } = timeline.session;
  const stuck = (kind === "stalled" || kind === "out of epochs" || kind === "diverged") && met === null;
  tabs.mark("stuck", stuck);
  if (stuck && tabs.current === "odds") return;
  if (stuck) tabs.open("stuck");
}

function frame() {
  if (!playing) return;
  timeline.advance(Number(valueOf(store.state, "speed")));
  if (timeline.session.kind !== null) {
    playing = false;
    settle();
    return ended();
  }
  if (!reduced.matches || performance.now() - drawnAt > CALM) draw();
  requestAnimationFrame(frame);
}

function redraw() {
  if (dirty) return;
  dirty = true;
  requestAnimationFrame(draw);
}

function draw() {
  dirty = false;
  drawnAt = performance.now();
  const now = model();
  for (const view of views) view.render(store.state, now);
}

addEventListener("hashchange", () => {
  try {
    store.replace(fromHash(location.hash));
  } catch (error) {
    report(error);
  }
});
new ResizeObserver(redraw).observe(found("diagram", SVGSVGElement));
new ResizeObserver(redraw).observe(found("surface", HTMLCanvasElement));
if (!refused) say(verdict(store.state, timeline.session));
draw();
document.documentElement.dataset.ready = "true";
