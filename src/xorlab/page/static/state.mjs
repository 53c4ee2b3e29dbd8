/**
 * What is chosen, and what follows from it. There is one state; everything else is computed.
 *
 *   const state = resolve({ task: "parity3", hidden: [4] })
 *                                       { chosen, task, settings, training, network, seed, index, ... }
 *   valueOf(state, "learning_rate")     0.05, chosen or the task's own
 *   const store = createStore(chosen);  store.state, store.set({ hidden: [3] }), store.subscribe(f)
 *   chosenOf(run)                       what a run file comes to
 *
 * Chosen is only what differs from the task's own values, so that links are short and a change
 * of task brings its defaults along. The same mapping is what Python hands to the page.
 */
import { fromBase64, toBase64 } from "./base64.mjs";
import { field, fitting } from "./fields.mjs";
import { writeCsv } from "./maths/csv.mjs";
import { BadInput } from "./maths/errors.mjs";
import { OPTIMIZERS } from "./maths/optimizers.mjs";
import { SHAPES } from "./maths/points.mjs";
import {
  architectureFor,
  change,
  DEFAULTS,
  defaultSettings,
  startOf,
  trainingOf,
} from "./maths/settings.mjs";
import { task as taskCalled, taskOfCsv } from "./maths/tasks.mjs";
import { criterionText } from "./maths/training.mjs";

/**
 * @typedef {import("./fields.mjs").Value} Value
 * @typedef {Readonly<Record<string, Value>>} Chosen
 *
 * @typedef {object} State
 * @property {Chosen} chosen
 * @property {import("./maths/task.mjs").Task} task
 * @property {import("./maths/settings.mjs").Settings} settings
 * @property {import("./maths/settings.mjs").Settings} own the task's own settings
 * @property {import("./maths/training.mjs").Training} training
 * @property {import("./maths/network.mjs").Network} network the start
 * @property {number} seed
 * @property {number} index
 * @property {number} epoch where in the run
 */

/** What the fields that are no settings come to where nothing is chosen. */
const OWN = {
  task: "xor",
  csv: "",
  targets: 1,
  kind: "",
  inputs_as: "0/1",
  targets_as: "auto",
  rows: 100,
  noise: 0,
  task_seed: 0,
  seed: 0,
  index: 0,
  start: "",
  epoch: 0,
  speed: 1,
  output: 0,
  slice: 0,
  relief: false,
  walk: null,
};

/**
 * Everything that follows from what is chosen; BadInput where it does not go together.
 * @param {Chosen} chosen
 * @returns {State}
 */
export function resolve(chosen) {
  for (const [name, value] of Object.entries(chosen)) fitting(name, value);
  const get = (/** @type {keyof typeof OWN} */ name) =>
    /** @type {any} */ (name in chosen ? chosen[name] : OWN[name]);
  const task = get("csv")
    ? taskOfCsv(get("csv"), { name: get("task"), targets: get("targets"), kind: get("kind") })
    : taskCalled(get("task"), {
        inputs_as: get("inputs_as"),
        targets_as: get("targets_as") === "auto" ? get("inputs_as") : get("targets_as"),
        seed: get("task_seed"),
        ...("rows" in chosen && { rows: get("rows") }),
        ...("noise" in chosen && { noise: get("noise") }),
      });
  const own = defaultSettings(task);
  const settings = change(own, settingsIn(chosen));
  const network = get("start")
    ? { architecture: architectureFor(settings, task), theta: fromBase64(get("start")) }
    : startOf(settings, task, get("seed"), get("index"));
  if (network.theta.length !== network.architecture.count) {
    const rule = `The network has ${network.architecture.count} weights and biases.`;
    throw new BadInput(rule, `${network.theta.length} in a given start`, "Draw a start instead.");
  }
  const training = trainingOf(settings);
  const [seed, index, epoch] = [get("seed"), get("index"), get("epoch")];
  return { chosen, task, own, settings, training, network, seed, index, epoch };
}

/**
 * A field's value: what is chosen, else the task's own.
 * @param {State} state
 * @param {string} name
 * @returns {Value}
 */
export const valueOf = (state, name) =>
  name in state.chosen ? state.chosen[name] : ownValue(state, name);

/**
 * A field's value where nothing is chosen.
 * @param {State} state
 * @param {string} name
 * @returns {Value}
 */
export function ownValue({ task, own, settings }, name) {
  if (field(name).optimizer) {
    const mine = settings.optimizer === own.optimizer ? own.optimizer_settings : {};
    return mine[name] ?? OPTIMIZERS.get(settings.optimizer)?.settings[name] ?? null;
  }
  if (name in DEFAULTS) return /** @type {any} */ (own)[name];
  if (name === "noise" && Object.hasOwn(SHAPES, task.name)) return SHAPES[task.name].noise;
  return /** @type {Record<string, Value>} */ (OWN)[name];
}

/**
 * Whether a field means anything here: moons have noise, Adam has a beta1.
 * @param {State} state
 * @param {string} name
 */
export function applies({ chosen, task, settings }, name) {
  const cloud = Object.hasOwn(SHAPES, task.name) && !chosen.csv;
  if (["rows", "noise", "task_seed"].includes(name)) return cloud;
  if (name === "inputs_as") return !cloud && !chosen.csv;
  if (name === "targets_as") return !chosen.csv;
  if (name === "hidden_activation") return settings.hidden.length > 0;
  return !field(name).optimizer || name in (OPTIMIZERS.get(settings.optimizer)?.settings ?? {});
}

/**
 * @param {Chosen} chosen
 */
function settingsIn(chosen) {
  return Object.fromEntries(
    Object.entries(chosen).filter(([name]) => name in DEFAULTS || field(name).optimizer),
  );
}

/**
 * A change, with everything that it clears; what comes to the task's own value is left out.
 * @param {Chosen} chosen
 * @param {Readonly<Record<string, Value | undefined>>} changes undefined lets go of a choice
 * @returns {Chosen}
 */
export function changed(chosen, changes) {
  /** @type {Record<string, Value>} */
  const next = { ...chosen };
  for (const name of Object.keys(changes)) {
    for (const cleared of field(name).clears) delete next[cleared];
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete next[name];
    else next[name] = fitting(name, value);
  }
  const state = resolve(next);
  const chosenStill = Object.entries(next).filter(([k, v]) => !same(v, ownValue(state, k)));
  return Object.fromEntries(chosenStill);
}

/**
 * @param {Value} a
 * @param {Value} b
 */
const same = (a, b) => a === b || (Array.isArray(a) && Array.isArray(b) && String(a) === String(b));

/**
 * The state, and who wants to hear of its changes.
 * @param {Chosen} [chosen]
 */
export function createStore(chosen = {}) {
  let state = resolve(chosen);
  /** @type {Set<(state: State, before: State) => void>} */
  const listeners = new Set();
  const replace = (/** @type {Chosen} */ next) => {
    const before = state;
    state = resolve(next); // throws before anything has changed
    for (const listener of listeners) listener(state, before);
  };
  return {
    get state() {
      return state;
    },
    /** @param {Readonly<Record<string, Value | undefined>>} changes */
    set: (changes) => replace(changed(state.chosen, changes)),
    replace,
    /** @param {(state: State, before: State) => void} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * What a run comes to: the page trains it again, from the start that the file holds.
 * @param {import("./maths/trainer.mjs").Run} run
 * @returns {Chosen}
 */
export function chosenOf({ task, start, training, losses, seed, index }) {
  const { sizes, layers, biases, shortcuts } = start.architecture;
  const names = layers.map((layer) => layer.activation.name);
  const hidden = names.slice(0, -1);
  return changed(chosenTask(task), {
    hidden: sizes.slice(1, -1),
    ...(hidden.length && { hidden_activation: [...new Set(hidden)].length > 1 ? hidden.join(",") : hidden[0] }),
    output_activation: names[names.length - 1],
    biases,
    shortcuts,
    loss: training.loss.name,
    optimizer: training.optimizer.name,
    ...training.optimizer.settings,
    epochs: training.epochs,
    batch_size: training.batchSize,
    shuffle: training.shuffle,
    criterion: criterionText(training.criterion),
    stop: training.stop,
    seed,
    index,
    start: toBase64(start.theta),
    epoch: losses.length,
  });
}

/**
 * A task by its name, where the name brings the very rows; else by its rows.
 * @param {import("./maths/task.mjs").Task} task
 * @returns {Chosen}
 */
function chosenTask(task) {
  try {
    const named = taskCalled(task.name);
    if (String(named.X) === String(task.X) && String(named.y) === String(task.y)) {
      return { task: task.name };
    }
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
  }
  return { task: task.name, csv: writeCsv(task), targets: task.outputs, kind: task.kind };
}
