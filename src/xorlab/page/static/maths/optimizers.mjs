/**
 * How a gradient becomes a step: each method is one elementwise rule over the flat vector.
 *
 *   const adam = optimizer("adam", { learning_rate: 0.05 });
 *   const memory = remember(adam, count);
 *   adam.rule(g, memory, t, adam.settings, step)     fills step, and renews memory; t = 1, 2, ...
 *
 * The twin of `xorlab/optimizers.py`, where each rule has its source. Settings keep their Python
 * names: they travel in links and files.
 */
import { BadInput } from "./errors.mjs";
import { general } from "./format.mjs";

/**
 * @typedef {Readonly<Record<string, number>>} OptimizerSettings
 * @typedef {(g: Float64Array, memory: Float64Array[], t: number, s: OptimizerSettings, step: Float64Array) => void} Rule
 *
 * @typedef {object} Optimizer
 * @property {string} name
 * @property {Rule} rule
 * @property {OptimizerSettings} settings
 * @property {readonly string[]} memory the setting each remembered vector begins at; "" for 0
 */

/** @type {Rule} Δw = -η g. */
function sgd(g, memory, t, s, step) {
  for (let k = 0; k < g.length; k++) step[k] = -s.learning_rate * g[k];
}

/** @type {Rule} Δw(t) = -η g + α Δw(t-1). */
function momentum(g, [before], t, s, step) {
  for (let k = 0; k < g.length; k++) {
    step[k] = before[k] = s.momentum * before[k] - s.learning_rate * g[k];
  }
}

/** @type {Rule} v(t) = α v(t-1) - η g, Δw = α v(t) - η g. */
function nesterov(g, [v], t, s, step) {
  for (let k = 0; k < g.length; k++) {
    v[k] = s.momentum * v[k] - s.learning_rate * g[k];
    step[k] = s.momentum * v[k] - s.learning_rate * g[k];
  }
}

/** @type {Rule} v = ρ v + (1-ρ) g², Δw = -η g / sqrt(v + ε). */
function rmsprop(g, [v], t, s, step) {
  for (let k = 0; k < g.length; k++) {
    v[k] = s.rho * v[k] + (1 - s.rho) * g[k] * g[k];
    step[k] = (-s.learning_rate * g[k]) / Math.sqrt(v[k] + s.epsilon);
  }
}

/** @type {Rule} m = β₁m + (1-β₁)g, v = β₂v + (1-β₂)g², Δw = -η_t m / (sqrt(v) + ε). */
function adam(g, [m, v], t, s, step) {
  const rate = (s.learning_rate * Math.sqrt(1 - s.beta2 ** t)) / (1 - s.beta1 ** t);
  for (let k = 0; k < g.length; k++) {
    m[k] = s.beta1 * m[k] + (1 - s.beta1) * g[k];
    v[k] = s.beta2 * v[k] + (1 - s.beta2) * g[k] * g[k];
    step[k] = (-rate * m[k]) / (Math.sqrt(v[k]) + s.epsilon);
  }
}

/** @type {Rule} Strides that grow while the sign of g stays, and shrink when it flips. */
function rprop(g, [before, stride], t, s, step) {
  for (let k = 0; k < g.length; k++) {
    const sign = g[k] * before[k];
    const scaled = sign > 0 ? stride[k] * s.up : sign < 0 ? stride[k] * s.down : stride[k];
    stride[k] = Math.min(Math.max(scaled, 1e-6), s.largest);
    before[k] = sign < 0 ? 0 : g[k];
    step[k] = -Math.sign(before[k]) * stride[k];
  }
}

/**
 * @param {string} name
 * @param {Rule} rule
 * @param {OptimizerSettings} settings
 * @param {readonly string[]} [memory]
 * @returns {Optimizer}
 */
const entry = (name, rule, settings, memory = []) =>
  Object.freeze({ name, rule, settings: Object.freeze(settings), memory });

/** @type {ReadonlyMap<string, Optimizer>} */
export const OPTIMIZERS = new Map(
  [
    entry("sgd", sgd, { learning_rate: 0.1 }),
    entry("momentum", momentum, { learning_rate: 0.1, momentum: 0.9 }, [""]),
    entry("nesterov", nesterov, { learning_rate: 0.1, momentum: 0.9 }, [""]),
    entry("rmsprop", rmsprop, { learning_rate: 0.01, rho: 0.9, epsilon: 1e-7 }, [""]),
    entry("adam", adam, { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, ["", ""]),
    entry("rprop", rprop, { learning_rate: 0.1, up: 1.2, down: 0.5, largest: 50 }, [
      "",
      "learning_rate",
    ]),
  ].map((one) => [one.name, one]),
);

/** @typedef {[string, (x: number) => boolean]} Range */

/** @type {Range} */
const share = ["at least 0 and below 1", (x) => 0 <= x && x < 1];
/** @type {Range} */
const positive = ["above 0", (x) => x > 0];

/** @type {Readonly<Record<string, Range>>} */
export const RANGES = {
  learning_rate: positive,
  momentum: share,
  rho: share,
  beta1: share,
  beta2: share,
  epsilon: positive,
  up: ["above 1", (x) => x > 1],
  down: ["above 0 and below 1", (x) => 0 < x && x < 1],
  largest: positive,
};

/**
 * The method of that name, with these of its settings changed.
 * @param {string} name
 * @param {OptimizerSettings} [changes]
 * @returns {Optimizer}
 */
export function optimizer(name, changes = {}) {
  const method = OPTIMIZERS.get(name);
  if (!method) {
    const names = [...OPTIMIZERS.keys()].join(", ");
    throw new BadInput("An optimizer is called by its name.", name, `Choose from: ${names}.`);
  }
  for (const [setting, value] of Object.entries(changes)) {
    if (!Object.hasOwn(method.settings, setting)) {
      const rule = `The optimizer '${name}' has no setting '${setting}'.`;
      throw new BadInput(rule, value, `It has: ${Object.keys(method.settings).join(", ")}.`);
    }
    const [rule, holds] = RANGES[setting];
    if (!Number.isFinite(value) || !holds(value)) {
      const cure = `Try ${general(method.settings[setting], 6)}.`;
      throw new BadInput(`The ${setting.replaceAll("_", " ")} is ${rule}.`, value, cure);
    }
  }
  return Object.freeze({ ...method, settings: Object.freeze({ ...method.settings, ...changes }) });
}

/**
 * What a method remembers before the first step.
 * @param {Optimizer} method
 * @param {number} count
 */
export function remember(method, count) {
  return method.memory.map((setting) =>
    new Float64Array(count).fill(setting ? method.settings[setting] : 0),
  );
}
