/**
 * Why a run stands still, from its numbers: where it is, which units are to blame, how large the
 * slope is, and what would help.
 *
 *   diagnose(state, session)     { still, sentence, facts: [...], offers: [{ label, why, changes }] }
 */
import { backward, createGradient, createTrace, forward } from "./maths/backprop.mjs";
import { isXor, lossLevels } from "./maths/fates.mjs";
import { predicted, total } from "./maths/losses.mjs";
import { rowsRight } from "./maths/task.mjs";
import { unitName } from "./focus.mjs";
import { fine, number } from "./shapes/scales.mjs";

/**
 * @typedef {import("./state.mjs").State} State
 * @typedef {import("./maths/trainer.mjs").Session} Session
 * @typedef {import("./fields.mjs").Value} Value
 *
 * @typedef {object} Fact
 * @property {string} text
 * @property {import("./focus.mjs").Focus | null} focus
 *
 * @typedef {object} Offer
 * @property {string} label
 * @property {string} why
 * @property {Record<string, Value | undefined>} changes
 *
 * @typedef {object} Diagnosis
 * @property {"fine" | "learned" | "stuck" | "slow" | "diverged"} state
 * @property {string} sentence
 * @property {Fact[]} facts
 * @property {Offer[]} offers
 * @property {number} gradient the length of the whole slope
 */

/** Below this share of its steepest slope a unit hardly passes anything back. */
const FLAT = 0.02;

/** What XOR's rows get at each of its levels, from the highest loss on. */
const XOR_FATES = [
  "all four rows get the same output, half way between the targets",
  "one row is right, and the other three share one output, the mean of their targets",
  "two rows are right, and the other two share one output, half way between their targets",
];

/**
 * @param {State} state
 * @param {Session} session
 * @returns {Diagnosis}
 */
export function diagnose(state, session) {
  const { task, training } = state;
  const { architecture, theta } = session.network;
  const trace = forward(architecture, theta, task.X, createTrace(architecture, task.rows));
  const gradient = createGradient(architecture, task.rows);
  backward(architecture, theta, trace, task.y, training.loss, gradient);
  const output = trace.a[trace.a.length - 1];
  const loss = total(training.loss, output, task.y, task.rows, task.outputs);
  const says = predicted(training.loss, output, task.rows, task.outputs);
  const right = rowsRight(task, says, 1e-3).filter(Boolean).length;
  const size = Math.hypot(...gradient.theta);
  const blamed = units(task, architecture, trace, gradient);
  const condition = conditionOf(session, loss);
  const facts = condition === "diverged" ? [] : [...blamed, slopeFact(size), ...fallFact(session.losses)];
  return {
    state: condition,
    gradient: size,
    facts,
    sentence: sentenceOf(condition, state, session, loss, right),
    offers: condition === "fine" || condition === "learned" ? [] : offersOf(state, condition, blamed),
  };
}

/**
 * @param {Session} session
 * @param {number} loss
 * @returns {Diagnosis["state"]}
 */
function conditionOf({ kind, losses, beyond, met, epoch, training }, loss) {
  if (kind === "diverged" || !Number.isFinite(loss)) return "diverged";
  if (kind === "learned" || (met !== null && !beyond)) return "learned";
  if (kind === "stalled") return "stuck";
  const fell = fall(losses, 0.1);
  const atEnd = kind === "out of epochs" || epoch >= training.epochs;
  if (losses.length >= 100 && fell !== null && Math.abs(fell) < 1e-3) return "stuck";
  return atEnd ? "slow" : "fine";
}

/**
 * By which share of itself the loss fell over that share of the epochs.
 * @param {readonly number[]} losses
 * @param {number} share
 */
function fall(losses, share) {
  const n = Math.max(Math.floor(losses.length * share), 1);
  if (losses.length <= n) return null;
  const [before, now] = [losses[losses.length - 1 - n], losses[losses.length - 1]];
  return (before - now) / before;
}

/**
 * @param {Diagnosis["state"]} condition
 * @param {State} state
 * @param {Session} session
 * @param {number} loss
 * @param {number} right
 */
function sentenceOf(condition, { task, training }, { epoch, met }, loss, right) {
  const rows = `${right} of ${task.rows} rows right`;
  if (condition === "diverged") return `The loss grew beyond all numbers by epoch ${epoch}: the steps were too large.`;
  if (condition === "learned") return `Nothing is stuck: the network has learned, at epoch ${met ?? epoch}.`;
  if (condition === "fine") {
    return epoch ? `Nothing is stuck so far: ${rows}, loss ${fine(loss, 4)}.` : "Nothing has been trained yet. When a run comes to rest, this says where and why.";
  }
  if (condition === "slow") return `The epochs ran out with ${rows}: the loss, ${fine(loss, 4)}, was still falling.`;
  const level = lossLevels(task, training.loss).findIndex(({ value }) => Math.abs(loss - value) < 0.005 * value);
  if (level >= 0 && isXor(task)) {
    const { label } = lossLevels(task, training.loss)[level];
    return `Stopped at loss ${label}: ${XOR_FATES[level]}. From here no small step makes the loss smaller.`;
  }
  return `Stopped at loss ${fine(loss, 4)} with ${rows}: from here no small step makes it smaller.`;
}

/**
 * Hidden units that pass nothing back, and pairs that do the same.
 * @param {import("./maths/task.mjs").Task} task
 * @param {import("./maths/network.mjs").Architecture} architecture
 * @param {import("./maths/backprop.mjs").Trace} trace
 * @param {import("./maths/backprop.mjs").Gradient} gradient
 * @returns {Fact[]}
 */
function units(task, { layers, sizes }, trace, gradient) {
  /** @type {Fact[]} */
  const facts = [];
  layers.slice(0, -1).forEach(({ fanOut, activation }, l) => {
    const column = (/** @type {Float64Array} */ flat, /** @type {number} */ j) =>
      Array.from({ length: task.rows }, (_, r) => flat[r * fanOut + j]);
    const steepest = activation.slope(0, activation.f(0)) || 1;
    const columns = Array.from({ length: fanOut }, (_, j) => column(trace.a[l + 1], j));
    columns.forEach((a, j) => {
      const focus = /** @type {const} */ ({ kind: "unit", layer: l + 1, unit: j });
      const name = unitName(task, sizes, l + 1, j);
      const slopes = column(gradient.slope[l], j);
      const twin = columns.findIndex((b, k) => k < j && a.every((v, r) => Math.abs(v - b[r]) < 1e-3));
      if (slopes.every((s) => s === 0)) {
        facts.push({ focus, text: `Unit ${name} is dead: its sum is below 0 for every row, so its slope is 0 and it never learns again.` });
      } else if (slopes.every((s) => Math.abs(s) < FLAT * steepest)) {
        facts.push({ focus, text: `Unit ${name} is saturated: every row lies where its activation is flat, so almost nothing is passed back.` });
      } else if (twin >= 0) {
        facts.push({ focus, text: `Units ${unitName(task, sizes, l + 1, twin)} and ${name} give the same for every row: together they do the work of one.` });
      }
    });
  });
  return facts;
}

/** @param {number} size @returns {Fact} */
function slopeFact(size) {
  const text = size === 0 ? "0" : size >= 1e-3 ? number(size, 4) : size.toExponential(1).replaceAll("-", "−");
  const meaning = size < 1e-6 ? "flat: there is no downhill left" : size < 1e-2 ? "almost flat" : "not flat: there is a way down";
  return { focus: null, text: `The gradient's length is ${text}: the ground here is ${meaning}.` };
}

/** @param {readonly number[]} losses @returns {Fact[]} */
function fallFact(losses) {
  const fell = fall(losses, 0.1);
  if (fell === null || !Number.isFinite(fell)) return [];
  const words = Math.abs(fell) < 1e-4 ? "did not change" : `${fell > 0 ? "fell" : "rose"} by ${number(100 * Math.abs(fell), 2)} %`;
  return [{ focus: null, text: `Over the last tenth of the epochs the loss ${words}.` }];
}

/**
 * What would help, the likeliest first.
 * @param {State} state
 * @param {Diagnosis["state"]} condition
 * @param {readonly Fact[]} blamed
 * @returns {Offer[]}
 */
function offersOf({ settings, index, training, task }, condition, blamed) {
  const rate = settings.optimizer_settings.learning_rate ?? training.optimizer.settings.learning_rate;
  const times = (/** @type {number} */ k) => Number((rate * k).toPrecision(3));
  const offer = (/** @type {string} */ label, /** @type {string} */ why, /** @type {Offer["changes"]} */ changes) => ({ label, why, changes });
  const another = offer("Another start", "The same settings, first weights drawn anew.", { index: index + 1, start: undefined });
  const lower = offer(`Learning rate ${times(0.1)}`, "Shorter steps do not overshoot.", { learning_rate: times(0.1) });
  if (condition === "diverged") return [lower, another];
  const hidden = settings.hidden.length ? settings.hidden.map((n, l) => (l === 0 ? n + 1 : n)) : [Math.max(2, task.inputs)];
  const wider = offer(
    settings.hidden.length ? "One more hidden unit" : "A hidden layer",
    settings.hidden.length ? "More room: fewer starts end on a level like this." : "Without one the network is a straight line.",
    { hidden },
  );
  const flat = /relu/.test(settings.hidden_activation) ? "tanh" : settings.hidden_activation === "arctan" ? "tanh" : "arctan";
  const bend = offer(`Activation ${flat}`, "It has a slope everywhere, so no unit dies.", { hidden_activation: flat });
  const adam = offer("Optimizer adam", "It keeps its stride where the ground is nearly flat.", { optimizer: "adam" });
  const faster = offer(`Learning rate ${times(3)}`, "Longer steps cross a plateau sooner.", { learning_rate: times(3) });
  const more = offer(`${settings.epochs * 4} epochs`, "It was still on its way.", { epochs: settings.epochs * 4 });
  const found = condition === "slow" ? [more, faster, another] : [another, wider];
  if (condition === "stuck" && (blamed.length || /relu/.test(settings.hidden_activation)) && settings.hidden.length) found.push(bend);
  if (settings.optimizer !== "adam") found.push(adam);
  else if (condition === "stuck") found.push(faster);
  return found;
}
