/**
 * The one table of everything that can be chosen. From it come the controls, the address and the
 * files; to add a choice, add a row.
 *
 *   FIELDS.get("hidden")        { name, group, label, note, kind, control, clears, ... }
 *   KINDS.sizes.read("4,2")     [4, 2]; KINDS.sizes.write([4, 2]) is "4,2"
 *
 * A field's name is the one it has in Python, on the command line and in files. Its own value,
 * where nothing is chosen, may depend on the task: see state.mjs.
 */
import { ACTIVATIONS } from "./maths/activations.mjs";
import { BadInput } from "./maths/errors.mjs";
import { LAWS, PUBLISHED, spelled } from "./maths/initializers.mjs";
import { LOSSES } from "./maths/losses.mjs";
import { OPTIMIZERS } from "./maths/optimizers.mjs";
import { ENCODINGS } from "./maths/tasks.mjs";

/**
 * @typedef {string | number | boolean | readonly number[] | null} Value
 *
 * @typedef {object} Kind how values of a sort are written in an address
 * @property {(text: string) => Value} read
 * @property {(value: Value) => string} write
 * @property {(value: unknown) => boolean} fits
 *
 * @typedef {object} Control what it looks like; none where the page has a place of its own for it
 * @property {"choice" | "number" | "switch" | "text" | "sizes"} type
 * @property {readonly string[]} [choices] with type "choice", or as suggestions with "text"
 * @property {number} [min]
 * @property {number} [max]
 * @property {number | "any"} [step]
 *
 * @typedef {object} Field
 * @property {string} name
 * @property {"task" | "network" | "start" | "training" | "view"} group
 * @property {string} label
 * @property {string} note one sentence for the hover, without jargon
 * @property {Kind} kind
 * @property {Control | null} control
 * @property {readonly string[]} clears what goes back to its own value when this is chosen
 * @property {boolean} optimizer whether it is a setting that only some optimizers have
 */

/** @param {unknown} x */
const isNumber = (x) => typeof x === "number" && Number.isFinite(x);

/** A value as text; nothing is an empty one. @param {Value} value */
function written(value) {
  return value === null ? "" : String(value);
}

/** Kinds of value; each says no to a text that is none of it. */
export const KINDS = {
  text: kind(String, String, (x) => typeof x === "string"),
  number: kind(Number, written, isNumber),
  whole: kind(Number, written, Number.isSafeInteger),
  yes: kind((text) => ({ true: true, false: false })[text] ?? null, String, (x) => x === !!x),
  sizes: kind(
    (text) => (text === "0" ? [] : text.split(",").map(Number)),
    (value) => (Array.isArray(value) && value.length ? value.join(",") : "0"),
    (x) => Array.isArray(x) && x.every((n) => Number.isInteger(n) && n > 0),
  ),
  rows: kind(
    (text) => (text === "all" ? null : Number(text)),
    (value) => (value === null ? "all" : String(value)),
    (x) => x === null || Number.isSafeInteger(x),
  ),
};

/**
 * @param {Kind["read"]} read
 * @param {Kind["write"]} write
 * @param {Kind["fits"]} fits
 * @returns {Kind}
 */
function kind(read, write, fits) {
  return { read, write, fits };
}

const START = ["start", "epoch"];
const OTHER_OPTIMIZER = [
  ...new Set([...OPTIMIZERS.values()].flatMap(({ settings }) => Object.keys(settings))),
];

/** @type {Control} */
const SWITCH = { type: "switch" };

/** @param {Iterable<string>} choices @returns {Control} */
const choice = (choices) => ({ type: "choice", choices: [...choices] });

/** @param {number} min @param {number} [max] @returns {Control} */
const whole = (min, max) => ({ type: "number", min, ...(max && { max }), step: 1 });

/** @type {Control} */
const REAL = { type: "number", min: 0, step: "any" };

const INITS = [
  ...Object.entries(LAWS).map(([name, { numbers }]) => spelled(name, numbers)),
  "uniform(-0.5, 0.5)",
  ...Object.keys(PUBLISHED),
];

const NETWORK = [...START];
const OTHER_ROWS = ["output", "slice", "walk", ...START];
const OTHER_TASK = ["csv", "targets", "kind", "rows", "noise", "task_seed", ...OTHER_ROWS];

/** @type {ReadonlyMap<string, Field>} */
export const FIELDS = new Map(
  /** @type {Field[]} */ ([
    ...group("task", [
      ["task", "Task", "What the network is to learn.", "text", { type: "text" }, OTHER_TASK],
      ["csv", "Rows", "Rows of your own, as CSV text.", "text", null, OTHER_ROWS],
      ["targets", "Targets", "How many of the last columns are targets.", "whole", null, START],
      ["kind", "Kind", "Whether the rows are all there is, or a sample.", "text", null, START],
      ["inputs_as", "Inputs as", "Which numbers stand for 0 and 1.", "text", choice(Object.keys(ENCODINGS)), START],
      ["targets_as", "Targets as", "Which numbers stand for 0 and 1 in the targets; auto for the inputs' own.", "text", choice(["auto", ...Object.keys(ENCODINGS)]), START],
      ["rows", "Points", "How many points are drawn.", "whole", whole(2, 1000), START],
      ["noise", "Noise", "How far points lie from their curve.", "number", REAL, START],
      ["task_seed", "Draw", "Which draw of the points.", "whole", whole(0), START],
    ]),
    ...group("network", [
      ["hidden", "Hidden units", "Units of each hidden layer, from the inputs on: 4,2; 0 for none.", "sizes", { type: "sizes" }, NETWORK],
      ["hidden_activation", "Hidden activation", "How hidden units bend their sums; one for all layers, or one each.", "text", choice(ACTIVATIONS.keys()), NETWORK.slice(1)],
      ["output_activation", "Output activation", "How outputs bend their sums; auto follows the loss.", "text", choice(["auto", ...ACTIVATIONS.keys()]), NETWORK.slice(1)],
      ["biases", "Biases", "A number that every unit adds to its sum.", "yes", SWITCH, NETWORK],
      ["shortcuts", "Shortcuts", "Wire the inputs to every later layer as well.", "yes", SWITCH, NETWORK],
    ]),
    ...group("start", [
      ["init", "Start drawn from", "The law that first weights are drawn from.", "text", { type: "text", choices: INITS }, START],
      ["seed", "Seed", "Which sequence of starts.", "whole", whole(0), START],
      ["index", "Start", "Which start of the sequence.", "whole", whole(0), START],
      ["start", "Given start", "First weights given number by number.", "text", null, ["epoch"]],
    ]),
    ...group("training", [
      ["loss", "Loss", "How wrong an output is, in one number.", "text", choice(LOSSES.keys()), ["epoch"]],
      ["optimizer", "Optimizer", "How a gradient becomes a step.", "text", choice(OPTIMIZERS.keys()), ["epoch", ...OTHER_OPTIMIZER]],
      ["learning_rate", "Learning rate", "How long a step is for a given slope.", "number", REAL, ["epoch"]],
      ["momentum", "Momentum", "How much of the last step goes on.", "number", REAL, ["epoch"]],
      ["rho", "ρ", "How slowly the mean of squared slopes forgets.", "number", REAL, ["epoch"]],
      ["beta1", "β₁", "How slowly the mean slope forgets.", "number", REAL, ["epoch"]],
      ["beta2", "β₂", "How slowly the mean of squared slopes forgets.", "number", REAL, ["epoch"]],
      ["epsilon", "ε", "Keeps a division by a vanishing slope from exploding.", "number", REAL, ["epoch"]],
      ["up", "Up", "How a stride grows while the slope keeps its sign.", "number", REAL, ["epoch"]],
      ["down", "Down", "How a stride shrinks when the slope changes its sign.", "number", REAL, ["epoch"]],
      ["largest", "Largest", "The longest stride.", "number", REAL, ["epoch"]],
      ["batch_size", "Rows a step", "How many rows are looked at before a step: all, or 1 for online.", "rows", whole(1), ["epoch"]],
      ["shuffle", "Shuffle", "A new row order every epoch.", "yes", SWITCH, ["epoch"]],
      ["epochs", "Epochs", "The most epochs a run may take.", "whole", whole(1), []],
      ["criterion", "Learned is", "rows, error<LEVEL or loss<LEVEL.", "text", { type: "text", choices: ["rows", "error<0.1", "error<0.4", "loss<0.01"] }, ["epoch"]],
      ["stop", "Stop when learned", "End at the first epoch that has learned.", "yes", SWITCH, ["epoch"]],
    ]),
    ...group("view", [
      ["epoch", "Epoch", "Where in the run.", "whole", null, []],
      ["speed", "Speed", "Epochs for each picture.", "whole", whole(1, 1000), []],
      ["output", "Output", "Which output the surface shows.", "whole", null, []],
      ["slice", "Inputs held", "What the inputs that are not on the picture are held at.", "whole", null, []],
      ["relief", "3-D", "Show the surface as a relief, to be turned.", "yes", null, []],
      ["walk", "Walk", "The row that the step is walked through with; all for the whole batch.", "rows", null, []],
    ]),
  ]).map((field) => [field.name, field]),
);

/**
 * @param {Field["group"]} group
 * @param {[string, string, string, keyof typeof KINDS, Control | null, readonly string[]][]} rows
 * @returns {Field[]}
 */
function group(group, rows) {
  return rows.map(([name, label, note, kind, control, clears]) => {
    const optimizer = OTHER_OPTIMIZER.includes(name);
    return { name, group, label, note, kind: KINDS[kind], control, clears, optimizer };
  });
}

/**
 * The field of that name.
 * @param {string} name
 * @returns {Field}
 */
export function field(name) {
  const found = FIELDS.get(name);
  if (found) return found;
  throw new BadInput("What can be chosen has a name.", name, "Leave it out of the link.");
}

/**
 * A value that fits its field, or BadInput.
 * @param {string} name
 * @param {unknown} value
 * @returns {Value}
 */
export function fitting(name, value) {
  if (field(name).kind.fits(value)) return /** @type {Value} */ (value);
  throw new BadInput(`${field(name).label} cannot be this.`, value, field(name).note);
}
