/**
 * How a run ended, in one honest sentence, with one of advice.
 *
 *   describe("stalled", task, training, prediction, epochs, loss)   { kind, sentence, advice }
 *
 * The twin of `xorlab/runs/outcome.py`, letter for letter: the sentence travels in run files.
 */
import { asFraction } from "./fates.mjs";
import { general, grouped } from "./format.mjs";
import { rowsRight } from "./task.mjs";
import { criterionSentence } from "./training.mjs";

/**
 * @typedef {"learned" | "stalled" | "diverged" | "out of epochs" | "interrupted"} Kind
 * @typedef {{ kind: Kind, sentence: string, advice: string }} Outcome
 */

const NUMBERS = "none one two three four five six seven eight nine ten".split(" ");

/** @type {Readonly<Record<Kind, string>>} */
const ADVICE = {
  learned: "",
  stalled:
    "The loss has stopped falling: try another start (--seed), or one more hidden " +
    "unit. It may also be a plateau, a flat stretch that ends by itself: then more epochs help.",
  diverged: "The steps were too large: lower the learning rate.",
  "out of epochs":
    "The loss was still falling: give it more epochs, or a higher learning rate.",
  interrupted: "Train again with the same seed and options: the run is the same to the digit.",
};

const LINEAR =
  "Without hidden units a network divides its inputs by a straight cut, and no start and no " +
  "patience change that: give it some (--hidden 2). `xorlab solve` shows the best straight cut.";

/**
 * The outcome of a run that ended so after `epochs`, with these predictions and this loss.
 * @param {Kind} kind
 * @param {import("./task.mjs").Task} task
 * @param {import("./training.mjs").Training} training
 * @param {Float64Array} prediction
 * @param {number} epochs
 * @param {number} loss
 * @param {boolean} [linear] whether the network has no hidden units
 * @returns {Outcome}
 */
export function describe(kind, task, training, prediction, epochs, loss, linear = false) {
  // Outputs that came to rest on the threshold are on neither side, whatever their last digit.
  const margin = kind === "stalled" ? 1e-3 : 0;
  const finite = prediction.every(Number.isFinite);
  const right = finite ? rowsRight(task, prediction, margin).filter(Boolean).length : 0;
  const rows = `${inWords(right)} of ${inWords(task.rows)} rows right`;
  const fraction = kind === "stalled" ? asFraction(loss) : null;
  const at = `loss ${general(loss)}${fraction ? ` = ${fraction}` : ""}`;
  const sentence = {
    learned: `learned at epoch ${grouped(epochs)}`,
    stalled: `${rows}: stopped at ${at}`,
    diverged: `diverged at epoch ${grouped(epochs)}: the loss is no longer a finite number`,
    "out of epochs": `${rows} after ${grouped(epochs)} epochs: ${at}, not yet learned`,
    interrupted: `interrupted at epoch ${grouped(epochs)}: ${rows}, ${at}`,
  }[kind];
  let advice = ADVICE[kind];
  if (kind === "stalled" || kind === "out of epochs") {
    if (right === task.rows) {
      const asks = criterionSentence(training.criterion);
      advice = `All rows are right, but learned means that ${asks}: ask less (--criterion rows).`;
    } else if (linear && kind === "stalled") {
      advice = LINEAR;
    }
  }
  return { kind, sentence, advice };
}

/** @param {number} n */
const inWords = (n) => NUMBERS[n] ?? grouped(n);
