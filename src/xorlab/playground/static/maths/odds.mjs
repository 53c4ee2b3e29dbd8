/**
 * How often settings learn a task: many starts, the rate with its interval, and where they end.
 *
 *   const starts = sample(task, settings, seed, first, count);     one record a start
 *   odds(starts, lossLevels(task, loss))
 *       { starts, learned, rate, ci: [lo, hi], fates: [{ label, loss, count, share }],
 *         epochs: { median, p10, p90 } | null }
 *   wilson(learned, starts)                                        [lo, hi]
 *
 * Pure, so that a worker may run it (worker.mjs) and a test without one.
 */
import { startOf, trainingOf } from "./settings.mjs";
import { train } from "./trainer.mjs";

/**
 * @typedef {object} Start how one start ended
 * @property {number} index
 * @property {import("./outcome.mjs").Kind} kind
 * @property {number} epochs
 * @property {number} loss
 *
 * @typedef {object} Fate
 * @property {string} label
 * @property {number | null} loss the level, where it has one
 * @property {number} count
 * @property {number} share
 * @property {number[]} members indices of some starts that ended so
 *
 * @typedef {object} Odds
 * @property {number} starts
 * @property {number} learned
 * @property {number} rate
 * @property {[number, number]} ci
 * @property {Fate[]} fates
 * @property {{ median: number, p10: number, p90: number } | null} epochs of those that learned
 */

/** A run that ended this near to a level (relative) ended at it. */
const NEAR = 0.02;

/** How many members of a fate are named. */
const NAMED = 24;

/**
 * Train `count` starts of a seed, from start `first` on.
 * @param {import("./task.mjs").Task} task
 * @param {import("./settings.mjs").Settings} settings
 * @param {number} seed
 * @param {number} first
 * @param {number} count
 * @returns {Start[]}
 */
export function sample(task, settings, seed, first, count) {
  const training = trainingOf(settings);
  return Array.from({ length: count }, (_, k) => {
    const index = first + k;
    const run = train(startOf(settings, task, seed, index), task, training, seed, index);
    return { index, kind: run.outcome.kind, epochs: run.epochs, loss: run.loss };
  });
}

/**
 * What a sample says.
 * @param {readonly Start[]} starts
 * @param {readonly import("./fates.mjs").Level[]} levels
 * @returns {Odds}
 */
export function odds(starts, levels) {
  const learned = starts.filter((start) => start.kind === "learned");
  return {
    starts: starts.length,
    learned: learned.length,
    rate: starts.length ? learned.length / starts.length : 0,
    ci: wilson(learned.length, starts.length),
    fates: fates(starts, levels),
    epochs: spread(learned.map((start) => start.epochs).sort((a, b) => a - b)),
  };
}

/**
 * The interval of a rate with 95 % confidence: E. B. Wilson 1927, JASA 22, pp. 209-212.
 * @param {number} hits
 * @param {number} n
 * @param {number} [z]
 * @returns {[number, number]}
 */
export function wilson(hits, n, z = 1.959963984540054) {
  if (n === 0) return [0, 1];
  const [p, square] = [hits / n, z * z];
  const centre = (p + square / (2 * n)) / (1 + square / n);
  const half = (z / (1 + square / n)) * Math.sqrt((p * (1 - p)) / n + square / (4 * n * n));
  return [hits === 0 ? 0 : centre - half, hits === n ? 1 : centre + half];
}

/**
 * Learned, each named level, anywhere else at rest, still falling, diverged: those that occur.
 * @param {readonly Start[]} starts
 * @param {readonly import("./fates.mjs").Level[]} levels
 * @returns {Fate[]}
 */
function fates(starts, levels) {
  /** @type {Map<string, { loss: number | null, members: number[] }>} */
  const found = new Map([["learned", { loss: null, members: [] }]]);
  for (const { label, value } of levels) found.set(label, { loss: value, members: [] });
  for (const label of ["stalled", "out of epochs", "diverged"]) {
    found.set(label, { loss: null, members: [] });
  }
  for (const { kind, loss, index } of starts) {
    const ended = kind !== "learned" && kind !== "diverged";
    const at = ended && levels.find(({ value }) => Math.abs(loss - value) <= NEAR * value);
    found.get(at ? at.label : kind)?.members.push(index);
  }
  return [...found]
    .filter(([, { members }]) => members.length)
    .map(([label, { loss, members }]) => ({
      label,
      loss,
      count: members.length,
      share: members.length / starts.length,
      members: members.slice(0, NAMED),
    }));
}

/** @param {readonly number[]} sorted */
function spread(sorted) {
  if (!sorted.length) return null;
  const at = (/** @type {number} */ q) => {
    const place = q * (sorted.length - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
  };
  return { median: at(0.5), p10: at(0.1), p90: at(0.9) };
}
