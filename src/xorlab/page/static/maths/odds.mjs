/**
 * How often settings learn a task: many starts, the rate with its interval, and where they end.
 *
 *   const starts = sample(task, settings, seed, first, count);     one record a start
 *   odds(task, starts)
 *       { starts, learned, rate, ci: [lo, hi], fates: [...], epochs: { median, p10, p90 } }
 *   wilson(learned, starts)                                        [lo, hi]
 *
 * Pure, so that a worker may run it (worker.mjs) and a test without one. The twin of
 * `xorlab/statistics`: the same starts, counted the same way. A fate here also names some of its
 * members, so that one can be opened.
 */
import { asFraction } from "./fates.mjs";
import { general } from "./format.mjs";
import { startOf, trainingOf } from "./settings.mjs";
import { rowsRight } from "./task.mjs";
import { predictionsOf, train } from "./trainer.mjs";

/**
 * @typedef {object} Start how one start ended
 * @property {number} index
 * @property {import("./outcome.mjs").Kind} kind
 * @property {number} epochs
 * @property {number} loss
 * @property {Float64Array} says its outputs, (rows, outputs), on the target's scale
 * @property {Float64Array} theta its weights where it ended
 *
 * @typedef {object} Fate a loss level that runs end at
 * @property {number | null} loss null for runs that diverged
 * @property {string} label in words, a fraction where it is one
 * @property {number} count
 * @property {number} share of all starts
 * @property {number[]} members the first starts that ended so
 * @property {number} right how many rows its first member has right
 *
 * @typedef {object} Odds
 * @property {number} starts
 * @property {number} learned
 * @property {number} rate
 * @property {[number, number]} ci with 95 % confidence
 * @property {Fate[]} fates those that learned first, then the commonest
 * @property {{ median: number | null, p10: number | null, p90: number | null }} epochs
 */

/** Losses within half a percent of each other are one level. */
const NEAR = 0.005;

/** Levels with a smaller share of the starts are told together. */
const SMALLEST = 0.005;

/** An output this close to the threshold has come to rest on it: it is on neither side. */
const UNDECIDED = 1e-3;

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
    const { epochs, loss, outcome } = run;
    return { index, kind: outcome.kind, epochs, loss, says: predictionsOf(run).slice(), theta: run.network.theta };
  });
}

/**
 * What a sample says.
 * @param {import("./task.mjs").Task} task
 * @param {readonly Start[]} starts
 * @returns {Odds}
 */
export function odds(task, starts) {
  const learned = starts.filter(({ kind }) => kind === "learned");
  const epochs = learned.map((start) => start.epochs).sort((a, b) => a - b);
  return {
    starts: starts.length,
    learned: learned.length,
    rate: starts.length ? learned.length / starts.length : 0,
    ci: wilson(learned.length, starts.length),
    fates: fates(task, starts),
    epochs: {
      median: quantile(epochs, 0.5),
      p10: quantile(epochs, 0.1),
      p90: quantile(epochs, 0.9),
    },
  };
}

/**
 * Wilson's score interval of a share: E. B. Wilson 1927, JASA 22, pp. 209-212.
 * @param {number} count
 * @param {number} n
 * @param {number} [z] of the level: 95 % unless given
 * @returns {[number, number]}
 */
export function wilson(count, n, z = 1.959963984540054) {
  if (n === 0) return [0, 1];
  const share = count / n;
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const root = Math.sqrt((share * (1 - share)) / n + (z / (2 * n)) ** 2);
  const half = (z / (1 + (z * z) / n)) * root;
  return [
    count === 0 ? 0 : Math.max(0, centre - half),
    count === n ? 1 : Math.min(1, centre + half),
  ];
}

/**
 * @param {import("./task.mjs").Task} task
 * @param {readonly Start[]} starts
 * @returns {Fate[]}
 */
function fates(task, starts) {
  const fate = (
    /** @type {number | null} */ loss,
    /** @type {string} */ label,
    /** @type {readonly Start[]} */ of,
  ) => ({
    loss,
    label,
    count: of.length,
    share: of.length / starts.length,
    members: of.slice(0, NAMED).map(({ index }) => index),
    right: of.length ? rowsRight(task, of[0].says, UNDECIDED).filter(Boolean).length : 0,
  });
  const learned = starts.filter(({ kind }) => kind === "learned");
  const diverged = starts.filter(({ kind }) => kind === "diverged");
  const ended = starts.filter(({ kind }) => kind !== "learned" && kind !== "diverged");
  const { levels, left } = grouped(ended, SMALLEST * starts.length);
  const found = learned.length ? [fate(0, "learned", learned)] : [];
  for (const { loss, of } of levels) found.push(fate(loss, labelOf(loss), of));
  if (left.length) {
    const losses = left.map(({ loss }) => threeDigits(loss)).sort((a, b) => a - b);
    const [low, high] = [(losses.length - 1) >> 1, losses.length >> 1];
    found.push(fate((losses[low] + losses[high]) / 2, "elsewhere", left));
  }
  if (diverged.length) found.push(fate(null, "diverged", diverged));
  return found;
}

/**
 * The levels among the starts' losses, most runs first: the commonest loss claims its
 * neighbours, then the commonest of the rest. What is left belongs to none.
 * @param {readonly Start[]} starts
 * @param {number} fewest
 */
function grouped(starts, fewest) {
  /** @type {Map<number, Start[]>} */
  const free = new Map();
  for (const start of starts) {
    const loss = threeDigits(start.loss);
    const same = free.get(loss);
    if (same) same.push(start);
    else free.set(loss, [start]);
  }
  const levels = [];
  for (const [peak] of [...free].sort(([, a], [, b]) => b.length - a.length)) {
    if (!free.has(peak)) continue;
    const near = [...free].filter(([loss]) => Math.abs(loss - peak) <= NEAR * peak);
    const of = near.flatMap(([, some]) => some).sort((a, b) => a.index - b.index);
    if (of.length < fewest) continue;
    for (const [loss] of near) free.delete(loss);
    const mean = near.reduce((sum, [loss, some]) => sum + loss * some.length, 0) / of.length;
    levels.push({ loss: Number(mean.toPrecision(4)), of });
  }
  levels.sort((a, b) => b.of.length - a.of.length);
  return { levels, left: [...free.values()].flat().sort((a, b) => a.index - b.index) };
}

/** What is counted. @param {number} loss */
const threeDigits = (loss) => Number(loss.toPrecision(3));

/** @param {number} loss */
const labelOf = (loss) =>
  (loss < 10 ? asFraction(loss, 24, 2e-3) : null) ?? general(loss, 3);

/**
 * The least of the sorted values that this share of them does not exceed.
 * @param {readonly number[]} sorted
 * @param {number} share
 */
const quantile = (sorted, share) =>
  sorted.length ? sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] : null;
