/**
 * The training loop: an epoch shows the network every row once, in batches; after each batch
 * every parameter takes a step.
 *
 *   const descent = new Descent(network, task, training, seed, index);
 *   descent.next();
 *   descent.number, .loss, .output        the epoch, its pass's loss and outputs, before the steps
 *   descent.before, .theta                the parameters around the epoch; theta goes on changing
 *   descent.gradient.theta, .step         of the last batch
 *
 * The twin of `descend` and `batches` in `xorlab/trainer.py`. All arrays are made once.
 */
import { backward, createGradient, createTrace, forward, outputOf } from "./backprop.mjs";
import { BadInput } from "./errors.mjs";
import { total } from "./losses.mjs";
import { remember } from "./optimizers.mjs";
import { uniformPairs } from "./philox.mjs";

/** The random numbers' uses from here on: the row orders of epochs 1, 2, ... */
const SHUFFLES = 2 ** 31;

/**
 * The order in which an epoch shows the rows, or null for the task's own.
 * @param {number} rows
 * @param {boolean} shuffle
 * @param {number} seed
 * @param {number} index
 * @param {number} epoch
 */
export function rowOrder(rows, shuffle, seed, index, epoch) {
  if (!shuffle) return null;
  const pairs = uniformPairs(seed, index, SHUFFLES + epoch, rows);
  return Array.from({ length: rows }, (_, r) => r).sort((a, b) => pairs[2 * a] - pairs[2 * b]);
}

export class Descent {
  /**
   * @param {import("./network.mjs").Network} network the start, which is not changed
   * @param {import("./task.mjs").Task} task
   * @param {import("./training.mjs").Training} training
   * @param {number} seed of the row orders
   * @param {number} index
   */
  constructor({ architecture, theta }, task, training, seed, index) {
    const { sizes, count } = architecture;
    if (sizes[0] !== task.inputs || sizes[sizes.length - 1] !== task.outputs) {
      const rule = `The task '${task.name}' takes a network of ${task.inputs} inputs and ${task.outputs} outputs.`;
      throw new BadInput(rule, sizes.join("-"), "Change the network's first and last size.");
    }
    this.architecture = architecture;
    this.task = task;
    this.training = training;
    this.seed = seed;
    this.index = index;
    this.number = 0;
    this.loss = NaN;
    this.theta = theta.slice();
    this.before = theta.slice();
    this.step = new Float64Array(count);
    this.output = new Float64Array(task.y.length);
    /** Steps taken: one a batch. */
    this.t = 0;
    this.memory = remember(training.optimizer, count);
    this.size = Math.min(training.batchSize ?? task.rows, task.rows);
    this.whole = this.size === task.rows;
    this.trace = createTrace(architecture, this.size);
    this.gradient = createGradient(architecture, this.size);
    this.X = this.whole ? task.X : new Float64Array(this.size * task.inputs);
    this.y = this.whole ? task.y : new Float64Array(this.size * task.outputs);
    if (this.whole && training.shuffle) [this.X, this.y] = [task.X.slice(), task.y.slice()];
  }

  /** One epoch. */
  next() {
    const { task, training, size, theta } = this;
    this.number += 1;
    this.before.set(theta);
    const order = rowOrder(task.rows, training.shuffle, this.seed, this.index, this.number);
    for (let first = 0; first < task.rows; first += size) {
      this.learn(order, first, Math.min(size, task.rows - first));
    }
    this.loss = total(training.loss, this.output, task.y, task.rows, task.outputs);
  }

  /**
   * One step, on `rows` rows from place `first` of the order on.
   * @param {number[] | null} order
   * @param {number} first
   * @param {number} rows
   */
  learn(order, first, rows) {
    const { architecture, training, task, theta, trace, gradient, step } = this;
    const { optimizer } = training;
    if (order || !this.whole) this.gather(order, first, rows);
    forward(architecture, theta, this.X, trace, rows);
    backward(architecture, theta, trace, this.y, training.loss, gradient);
    this.t += 1;
    optimizer.rule(gradient.theta, this.memory, this.t, optimizer.settings, step);
    for (let k = 0; k < theta.length; k++) theta[k] += step[k];
    const out = outputOf(trace);
    for (let r = 0; r < rows; r++) {
      const row = order ? order[first + r] : first + r;
      for (let j = 0; j < task.outputs; j++) {
        this.output[row * task.outputs + j] = out[r * task.outputs + j];
      }
    }
  }

  /**
   * Copy a batch's rows together.
   * @param {number[] | null} order
   * @param {number} first
   * @param {number} rows
   */
  gather(order, first, rows) {
    const { inputs, outputs, X, y } = this.task;
    for (let r = 0; r < rows; r++) {
      const row = order ? order[first + r] : first + r;
      for (let i = 0; i < inputs; i++) this.X[r * inputs + i] = X[row * inputs + i];
      for (let j = 0; j < outputs; j++) this.y[r * outputs + j] = y[row * outputs + j];
    }
  }
}
