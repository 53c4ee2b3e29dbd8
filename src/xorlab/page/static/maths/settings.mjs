/**
 * A configuration in plain names and numbers; from it come an architecture, a start, a training.
 *
 *   const settings = change(defaultSettings(task), { optimizer: "sgd", learning_rate: 0.5 });
 *   architectureFor(settings, task), startOf(settings, task, seed, index), trainingOf(settings)
 *
 * The twin of `xorlab/settings.py`: same fields, same defaults. Fields keep their Python names,
 * for they are the same in links, in files, on the command line and here.
 */
import { activation } from "./activations.mjs";
import { BadInput } from "./errors.mjs";
import { general } from "./format.mjs";
import { initializer } from "./initializers.mjs";
import { loss as lossCalled } from "./losses.mjs";
import { architecture } from "./network.mjs";
import { optimizer, RANGES } from "./optimizers.mjs";
import { least, most } from "./task.mjs";
import { makeTraining } from "./training.mjs";

/**
 * @typedef {import("./task.mjs").Task} Task
 *
 * @typedef {object} Settings
 * @property {readonly number[]} hidden units of each hidden layer
 * @property {string} hidden_activation one for all hidden layers, or one each, split by commas
 * @property {string} output_activation a name, or "auto"
 * @property {boolean} biases
 * @property {boolean} shortcuts
 * @property {string} init
 * @property {string} loss
 * @property {string} optimizer
 * @property {Readonly<Record<string, number>>} optimizer_settings
 * @property {number} epochs
 * @property {number | null} batch_size
 * @property {boolean} shuffle
 * @property {string} criterion
 * @property {boolean} stop
 */

/** @type {Settings} */
export const DEFAULTS = Object.freeze({
  hidden: [2],
  hidden_activation: "arctan",
  output_activation: "auto",
  biases: true,
  shortcuts: false,
  init: "uniform(-0.5, 0.5)",
  loss: "mse",
  optimizer: "adam",
  optimizer_settings: Object.freeze({ learning_rate: 0.05 }),
  epochs: 2000,
  batch_size: null,
  shuffle: false,
  criterion: "error<0.1",
  stop: true,
});

/**
 * What a task is trained with where nothing else is said.
 * @param {Task} task
 * @returns {Settings}
 */
export function defaultSettings(task) {
  if (task.kind === "points") return { ...DEFAULTS, hidden: [8], criterion: "rows" };
  const encoder = task.name.match(/^\d+-(\d+)-\d+$/);
  // Its targets are more than a linear output could give from so few hidden units.
  if (encoder) return { ...DEFAULTS, hidden: [Number(encoder[1])], output_activation: "sigmoid" };
  return { ...DEFAULTS, hidden: [Math.max(2, task.inputs)] };
}

/**
 * These settings with some changed, by a field's name or by an optimizer setting's. Another
 * optimizer keeps none of the old one's settings; undefined changes nothing.
 * @param {Settings} settings
 * @param {Readonly<Record<string, unknown>>} changes
 * @returns {Settings}
 */
export function change(settings, changes) {
  /** @type {Record<string, unknown>} */
  const changed = { ...settings };
  /** @type {Record<string, number>} */
  const extra = {};
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) continue;
    if (Object.hasOwn(RANGES, name)) extra[name] = /** @type {number} */ (value);
    else if (Object.hasOwn(DEFAULTS, name)) changed[name] = value;
    else throw new BadInput("A setting is called by its name.", name, "Leave it out.");
  }
  const same = changed.optimizer === settings.optimizer;
  const old = same ? settings.optimizer_settings : {};
  const given = /** @type {Record<string, number>} */ (changes.optimizer_settings ?? {});
  changed.optimizer_settings = { ...old, ...given, ...extra };
  const result = /** @type {Settings} */ (changed);
  optimizer(result.optimizer, result.optimizer_settings); // refuses what it does not have
  return result;
}

/**
 * The network's shape for a task.
 * @param {Settings} settings
 * @param {Task} task
 */
export function architectureFor(settings, task) {
  const given = settings.hidden_activation.split(",").map((name) => name.trim());
  const hidden = given.length === 1 ? settings.hidden.map(() => given[0]) : given;
  if (hidden.length !== settings.hidden.length) {
    const rule = `The hidden activations are one for all, or one for each of ${settings.hidden.length} hidden layers.`;
    throw new BadInput(rule, settings.hidden_activation, "Split them by commas.");
  }
  const sizes = [task.inputs, ...settings.hidden, task.outputs];
  const names = [...hidden, outputActivation(settings, task)];
  return architecture(sizes, names, settings.biases, settings.shortcuts);
}

/**
 * Start `index` of a seed, for a task.
 * @param {Settings} settings
 * @param {Task} task
 * @param {number} [seed]
 * @param {number} [index]
 * @returns {import("./network.mjs").Network}
 */
export function startOf(settings, task, seed = 0, index = 0) {
  const shape = architectureFor(settings, task);
  return { architecture: shape, theta: initializer(settings.init).draw(shape, seed, index) };
}

/** @param {Settings} settings */
export const trainingOf = (settings) =>
  makeTraining({ ...settings, settings: settings.optimizer_settings });

/**
 * The output layer's activation: "auto" is sigmoid under a loss of probabilities, else identity.
 * @param {Settings} settings
 * @param {Task} task
 */
export function outputActivation(settings, task) {
  const { takes } = lossCalled(settings.loss);
  const [low, high] = [least(task.y), most(task.y)];
  if (takes !== "values" && !(low >= 0 && high <= 1)) {
    throw new BadInput(
      `The loss '${settings.loss}' takes targets from 0 to 1.`,
      `targets from ${general(low, 6)} to ${general(high, 6)}`,
      "Encode the targets as 0/1, or choose the loss 'mse'.",
    );
  }
  if (settings.output_activation === "auto") return takes === "probabilities" ? "sigmoid" : "identity";
  const chosen = activation(settings.output_activation);
  if (takes === "probabilities" && !(chosen.low >= 0 && chosen.high <= 1)) {
    throw new BadInput(
      `The loss '${settings.loss}' takes probabilities, outputs from 0 to 1.`,
      `the output activation '${chosen.name}'`,
      "Choose 'sigmoid', or the loss 'bce-logits'.",
    );
  }
  return chosen.name;
}
