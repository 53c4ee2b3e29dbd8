/**
 * How a network is trained, and what counts as having learned.
 *
 *   const training = makeTraining({ loss: "mse", optimizer: "adam", epochs: 2000, ... });
 *   criterion("error<0.1")                       { kind: "error", level: 0.1, measured: "pass" }
 *   meets(training.criterion, prediction, J, task)
 *
 * The twin of `xorlab/model/training.py`.
 */
import { BadInput } from "./errors.mjs";
import { general, repr } from "./format.mjs";
import { loss as lossCalled } from "./losses.mjs";
import { optimizer as optimizerCalled } from "./optimizers.mjs";
import { rowRight } from "./task.mjs";

/**
 * @typedef {object} Criterion
 * @property {"rows" | "error" | "loss"} kind
 * @property {number} level
 * @property {"pass" | "after"} measured on the epoch's own pass, or after its updates
 *
 * @typedef {object} Training
 * @property {import("./losses.mjs").Loss} loss
 * @property {import("./optimizers.mjs").Optimizer} optimizer
 * @property {number} epochs the most that a run may take
 * @property {number | null} batchSize rows a step; null for all
 * @property {boolean} shuffle
 * @property {Criterion} criterion
 * @property {boolean} stop at the first epoch that meets the criterion
 */

/**
 * @param {{ loss: string, optimizer: string, settings?: Record<string, number>, epochs: number,
 *   batch_size: number | null, shuffle: boolean, criterion: string, stop: boolean }} given
 * @returns {Training}
 */
export function makeTraining(given) {
  const { epochs, batch_size: batchSize, shuffle, stop } = given;
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new BadInput("A run has at least 1 epoch.", epochs, "Try 1000.");
  }
  if (batchSize !== null && (!Number.isInteger(batchSize) || batchSize < 1)) {
    throw new BadInput("A batch has at least 1 row.", batchSize, "Leave it out for all rows.");
  }
  const loss = lossCalled(given.loss);
  const optimizer = optimizerCalled(given.optimizer, given.settings);
  const judge = criterion(given.criterion);
  return Object.freeze({ loss, optimizer, epochs, batchSize, shuffle, criterion: judge, stop });
}

/**
 * The criterion written `rows`, `error<0.5` or `loss<0.01`, with ` after` where it is one.
 * @param {string} text
 * @returns {Criterion}
 */
export function criterion(text) {
  const found = text.trim().match(/^(?:(rows)|(error|loss)\s*<\s*(\S+))(\s+after)?$/);
  const level = found?.[3] ? Number(found[3]) : 0;
  if (!found || (found[2] && !(Number.isFinite(level) && level > 0))) {
    throw new BadInput(
      "A criterion is 'rows', 'error<LEVEL' or 'loss<LEVEL', with a level above 0.",
      text,
      "Try 'rows' or 'error<0.4'.",
    );
  }
  const kind = /** @type {Criterion["kind"]} */ (found[1] ?? found[2]);
  return { kind, level, measured: found[4] ? "after" : "pass" };
}

/** A criterion as it is written in Python and in files. @param {Criterion} criterion */
export const criterionText = ({ kind, level, measured }) =>
  (kind === "rows" ? "rows" : `${kind}<${repr(level)}`) + (measured === "after" ? " after" : "");

/** The criterion in words. @param {Criterion} criterion */
export function criterionSentence({ kind, level }) {
  return {
    rows: "every output is on its target's side of the threshold",
    error: `every error is below ${general(level, 6)}`,
    loss: `the loss is below ${general(level, 6)}`,
  }[kind];
}

/**
 * Whether predictions of this loss meet the criterion.
 * @param {Criterion} criterion
 * @param {Float64Array} prediction (rows, outputs)
 * @param {number} loss
 * @param {import("./task.mjs").Task} task
 */
export function meets({ kind, level }, prediction, loss, task) {
  if (kind === "loss") return loss < level;
  if (kind === "error") {
    for (let k = 0; k < prediction.length; k++) {
      if (!(Math.abs(prediction[k] - task.y[k]) < level)) return false;
    }
    return true;
  }
  for (let row = 0; row < task.rows; row++) if (!rowRight(task, prediction, row)) return false;
  return true;
}
