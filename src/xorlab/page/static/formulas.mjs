/**
 * The formulas as they are read: of activations, their slopes, losses and optimizers.
 */
import { bracketed, signed } from "./shapes/arithmetic.mjs";

/** @type {Readonly<Record<string, string>>} */
export const FUNCTIONS = {
  identity: "z",
  relu: "max(0, z)",
  "leaky-relu": "z, or 0.01·z below 0",
  sigmoid: "1 / (1 + e^−z)",
  "symmetric-sigmoid": "1 / (1 + e^−z) − ½",
  tanh: "tanh z",
  softplus: "ln(1 + e^z)",
  arctan: "arctan z",
};

/** @type {Readonly<Record<string, string>>} */
export const DERIVATIVES = {
  identity: "1",
  relu: "1 above 0, else 0",
  "leaky-relu": "1 above 0, else 0.01",
  sigmoid: "a·(1 − a)",
  "symmetric-sigmoid": "(½ + a)·(½ − a)",
  tanh: "1 − a²",
  softplus: "1 / (1 + e^−z)",
  arctan: "1 / (1 + z²)",
};

/** The loss, and how it changes with an output. @type {Readonly<Record<string, readonly [string, string]>>} */
export const LOSS_FORMULAS = {
  mse: ["mean of (y − t)²", "2·(y − t) / numbers"],
  "half-mse": ["½ Σ (y − t)², mean over rows", "(y − t) / rows"],
  "half-sse": ["½ Σ (y − t)²", "y − t"],
  bce: ["mean of −t·ln y − (1 − t)·ln(1 − y)", "(y − t) / (y·(1 − y)) / numbers"],
  "bce-logits": ["mean of ln(1 + e^y) − t·y", "(1 / (1 + e^−y) − t) / numbers"],
  "softmax-ce": ["−Σ t·ln softmax(y), mean over rows", "(softmax(y) − t) / rows"],
};

/**
 * How an optimizer makes a step of a slope: the formula, and the numbers in it.
 * @param {import("./maths/optimizers.mjs").Optimizer} optimizer
 * @param {number} g
 * @param {readonly number[]} memory of this weight, before the step
 * @param {number} t which step it is
 * @param {number} step
 */
export function updateLine({ name, settings: s }, g, memory, t, step) {
  const [first] = memory;
  const [eta, slope] = [signed(s.learning_rate), bracketed(g)];
  switch (name) {
    case "sgd":
      return { formula: "Δw = −η·g", values: `(−${eta}·${slope})` };
    case "momentum":
      return {
        formula: "Δw = α·Δw before − η·g",
        values: `(${signed(s.momentum)}·${bracketed(first)} − ${eta}·${slope})`,
      };
    case "nesterov":
      return {
        formula: "v = α·v − η·g, Δw = α·v − η·g",
        values: `(${signed(s.momentum)}·${bracketed(s.momentum * first - s.learning_rate * g)} − ${eta}·${slope})`,
      };
    case "rmsprop": {
      const v = s.rho * first + (1 - s.rho) * g * g;
      return { formula: "Δw = −η·g / √(v + ε)", values: `(−${eta}·${slope} / √${signed(v)})` };
    }
    case "adam": {
      const m = s.beta1 * first + (1 - s.beta1) * g;
      const v = s.beta2 * memory[1] + (1 - s.beta2) * g * g;
      const rate = (s.learning_rate * Math.sqrt(1 - s.beta2 ** t)) / (1 - s.beta1 ** t);
      return {
        formula: "Δw = −η(t)·m / (√v + ε)",
        values: `(−${signed(rate)}·${bracketed(m)} / √${v.toExponential(2)})`,
      };
    }
    default:
      return { formula: "Δw = −sign(g)·stride", values: bracketed(step) };
  }
}
