/**
 * A run as something to move about in: forward by training, back by what was kept.
 *
 *   const timeline = new Timeline(state);
 *   timeline.advance(5)       five epochs on; how many there were
 *   timeline.seek(12)         exactly there: the nearest snapshot before it, and training from it
 *   timeline.session          where it stands (maths/trainer.mjs)
 *   timeline.losses           of all epochs run so far, also those after where it stands
 *
 * A snapshot holds all that training goes on from, so that an epoch visited again is the same to
 * the last bit. There are at most LIMIT: when they are more, every second one goes.
 */
import { Session } from "./maths/trainer.mjs";

/** How many snapshots are kept. */
const LIMIT = 240;

/**
 * @typedef {object} Snapshot
 * @property {number} epoch
 * @property {Float64Array} theta
 * @property {Float64Array} before
 * @property {Float64Array} output
 * @property {Float64Array[]} memory
 * @property {number} t
 * @property {number} loss
 * @property {Session["kind"]} kind
 * @property {number | null} met
 * @property {boolean} beyond
 *
 * @typedef {Pick<import("./state.mjs").State, "network" | "task" | "training" | "seed" | "index">} Setup
 */

export class Timeline {
  /** @param {Setup} setup */
  constructor({ network, task, training, seed, index }) {
    this.session = new Session(network, task, training, seed, index);
    /** @type {number[]} */
    this.losses = [];
    this.stride = 1;
    /** @type {Map<number, Snapshot>} */
    this.snapshots = new Map();
    this.keep();
  }

  get epoch() {
    return this.session.epoch;
  }

  /** The last epoch that has been run. */
  get furthest() {
    return this.losses.length;
  }

  /**
   * Up to n epochs on; fewer where the run ends.
   * @param {number} n
   */
  advance(n) {
    const first = this.epoch;
    while (this.epoch < first + n && this.step());
    return this.epoch - first;
  }

  /**
   * To that epoch, also beyond the run's end.
   * @param {number} epoch
   */
  seek(epoch) {
    if (epoch < this.epoch) this.restore(epoch);
    while (this.epoch < epoch && this.session.kind !== "diverged") this.step();
    return this;
  }

  step() {
    const going = this.session.step();
    if (this.epoch > this.losses.length) this.losses.push(this.session.descent.loss);
    this.keep();
    return going;
  }

  keep() {
    if (this.epoch % this.stride || this.snapshots.has(this.epoch)) return;
    const { descent, kind, met, beyond } = this.session;
    const { theta, before, output, memory, t, loss } = descent;
    this.snapshots.set(this.epoch, {
      ...{ epoch: this.epoch, t, loss, kind, met, beyond },
      ...{ theta: theta.slice(), before: before.slice(), output: output.slice() },
      memory: memory.map((part) => part.slice()),
    });
    if (this.snapshots.size > LIMIT) this.thin();
  }

  thin() {
    this.stride *= 2;
    for (const epoch of this.snapshots.keys()) {
      if (epoch % this.stride) this.snapshots.delete(epoch);
    }
  }

  /**
   * Back to the last snapshot that is not after the epoch.
   * @param {number} epoch
   */
  restore(epoch) {
    const kept = /** @type {Snapshot} */ (this.snapshots.get(epoch - (epoch % this.stride)));
    const { session } = this;
    const { descent } = session;
    descent.theta.set(kept.theta);
    descent.before.set(kept.before);
    descent.output.set(kept.output);
    descent.memory.forEach((part, i) => part.set(kept.memory[i]));
    [descent.number, descent.t, descent.loss] = [kept.epoch, kept.t, kept.loss];
    [session.kind, session.met, session.beyond] = [kept.kind, kept.met, kept.beyond];
    session.losses.length = kept.epoch;
  }
}
