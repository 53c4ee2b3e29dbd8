/**
 * Training, followed: has it learned, come to rest, blown up?
 *
 *   const session = new Session(network, task, training, seed, index);
 *   session.step()             one epoch; false where there is no more reason to go on
 *   session.advance(n)         up to n epochs; gives how many were run
 *   session.reach(n)           on to epoch n, also beyond the end
 *   session.epoch, .losses, .kind, .met
 *   session.network            where it stands
 *   session.run()              the record of it so far, as Python's Run: the outcome's sentence,
 *                              what it says of the rows, ...
 *   train(network, task, training, seed, index)      a Run, from beginning to end
 *
 * A session that has ended may be asked for more: it then trains on, as with `stop: false`. The
 * twin of `watched` in `xorlab/trainer.py`, and of `xorlab/runs/run.py`.
 */
import { createTrace, forward, outputOf } from "./backprop.mjs";
import { Descent } from "./descent.mjs";
import { predicted, total } from "./losses.mjs";
import { describe } from "./outcome.mjs";
import { meets } from "./training.mjs";

/**
 * @typedef {import("./network.mjs").Network} Network
 * @typedef {import("./task.mjs").Task} Task
 * @typedef {import("./training.mjs").Training} Training
 * @typedef {import("./outcome.mjs").Kind} Kind
 *
 * @typedef {object} Run
 * @property {Task} task
 * @property {Network} start
 * @property {Network} network where it ended
 * @property {Training} training
 * @property {readonly number[]} losses each epoch's pass, every row before its update
 * @property {import("./outcome.mjs").Outcome} outcome
 * @property {number} epochs the epoch that learned, else how many were run
 * @property {number} loss of `network`
 * @property {number} seed
 * @property {number} index
 * @property {string} engine what computed it
 */

/** The engine's name in files. */
export const ENGINE = "playground";

/** Where neither gradient nor step has an entry above this, nothing moves any more. */
const AT_REST = 1e-14;

export class Session {
  /**
   * @param {Network} start
   * @param {Task} task
   * @param {Training} training
   * @param {number} [seed]
   * @param {number} [index]
   */
  constructor(start, task, training, seed = 0, index = 0) {
    this.start = start;
    this.task = task;
    this.training = training;
    this.descent = new Descent(start, task, training, seed, index);
    /** @type {number[]} */
    this.losses = [];
    /** Why it ended; null while it goes on. @type {Kind | null} */
    this.kind = null;
    /** The first epoch that met the criterion. @type {number | null} */
    this.met = null;
    /** Whether it was asked to train on after its end. */
    this.beyond = false;
    this.trace = createTrace(start.architecture, task.rows);
    this.room = new Float64Array(task.y.length);
  }

  get epoch() {
    return this.descent.number;
  }

  /** Where it stands: a full batch that met the criterion was judged before its step. */
  get network() {
    const { descent, training } = this;
    const judgedBefore =
      this.kind === "learned" && descent.whole && training.criterion.measured === "pass";
    const theta = judgedBefore ? descent.before : descent.theta;
    return { architecture: descent.architecture, theta: theta.slice() };
  }

  /** One epoch; whether there is reason to go on. */
  step() {
    if (this.kind === "diverged") return false;
    if (this.kind !== null) {
      this.kind = null;
      this.beyond = true;
    }
    this.descent.next();
    this.losses.push(this.descent.loss);
    this.kind = this.judged();
    return this.kind === null;
  }

  /**
   * Up to n epochs.
   * @param {number} n
   */
  advance(n) {
    const first = this.epoch;
    while (this.epoch < first + n && this.step());
    return this.epoch - first;
  }

  /**
   * On to epoch n, past the end where n lies beyond it: what a link asks for.
   * @param {number} n
   */
  reach(n) {
    while (this.epoch < n && this.kind !== "diverged") this.step();
    return this;
  }

  /**
   * Why the epoch just run was the last, or null where it was not.
   * @returns {Kind | null}
   */
  judged() {
    const { descent, training } = this;
    if (!(Number.isFinite(descent.loss) && finite(descent.theta))) return "diverged";
    if (this.met === null && this.meets()) {
      this.met = descent.number;
      if (training.stop && !this.beyond) return "learned";
    }
    if (descent.whole && this.atRest()) return "stalled";
    return descent.number >= training.epochs && !this.beyond ? "out of epochs" : null;
  }

  meets() {
    const { descent, task, training } = this;
    const { criterion, loss } = training;
    if (criterion.measured === "pass") {
      const says = predicted(loss, descent.output, task.rows, task.outputs, this.room);
      return meets(criterion, says, descent.loss, task);
    }
    const now = this.outputs(descent.theta);
    const J = total(loss, now, task.y, task.rows, task.outputs);
    return meets(criterion, predicted(loss, now, task.rows, task.outputs, this.room), J, task);
  }

  atRest() {
    const { gradient, theta, before } = this.descent;
    for (let k = 0; k < theta.length; k++) {
      if (!(Math.abs(gradient.theta[k]) <= AT_REST)) return false;
      if (!(Math.abs(theta[k] - before[k]) <= AT_REST)) return false;
    }
    return true;
  }

  /**
   * The last layer's activations for all rows; valid until the next call.
   * @param {Float64Array} theta
   */
  outputs(theta) {
    forward(this.descent.architecture, theta, this.task.X, this.trace);
    return outputOf(this.trace);
  }

  /**
   * The record of the training so far.
   * @returns {Run}
   */
  run() {
    const { task, descent, network, losses } = this;
    const output = this.outputs(network.theta);
    const loss = total(this.training.loss, output, task.y, task.rows, task.outputs);
    const says = predicted(this.training.loss, output, task.rows, task.outputs).slice();
    const training = this.beyond
      ? { ...this.training, stop: false, epochs: this.epoch }
      : this.training;
    let kind = this.kind ?? (this.beyond ? "out of epochs" : "interrupted");
    if (kind === "stalled" || kind === "out of epochs") {
      if (meets(training.criterion, says, loss, task)) kind = "learned";
      else if (settled(losses)) kind = "stalled";
    }
    const linear = network.architecture.layers.length === 1;
    const epochs = kind === "learned" && this.met !== null ? this.met : losses.length;
    return {
      task,
      start: this.start,
      network,
      training,
      losses: losses.slice(),
      outcome: describe(kind, task, training, says, epochs, loss, linear),
      epochs,
      loss,
      seed: descent.seed,
      index: descent.index,
      engine: ENGINE,
    };
  }
}

/**
 * Train a network from where it is, and tell how that ended.
 * @param {Network} network
 * @param {Task} task
 * @param {Training} training
 * @param {number} [seed]
 * @param {number} [index]
 */
export function train(network, task, training, seed = 0, index = 0) {
  const session = new Session(network, task, training, seed, index);
  while (session.step());
  return session.run();
}

/**
 * What a run's network says of the task's rows, on the target's scale: (rows, outputs).
 * @param {Run} run
 */
export function predictionsOf({ task, network, training }) {
  const trace = createTrace(network.architecture, task.rows);
  forward(network.architecture, network.theta, task.X, trace);
  return predicted(training.loss, outputOf(trace), task.rows, task.outputs);
}

/** @param {Float64Array} values */
function finite(values) {
  for (let k = 0; k < values.length; k++) if (!Number.isFinite(values[k])) return false;
  return true;
}

/**
 * Whether the last tenth of the epochs changed the loss by less than a thousandth of itself.
 * @param {readonly number[]} losses
 */
function settled(losses) {
  const tenth = Math.max(Math.floor(losses.length / 10), 1);
  if (losses.length <= tenth) return false;
  const [before, now] = [losses[losses.length - 1 - tenth], losses[losses.length - 1]];
  return Math.abs(before - now) < 1e-3 * before;
}
