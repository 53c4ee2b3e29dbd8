/**
 * Runs as files: the very format of `xorlab train --save`, read and written.
 *
 *   runToText(run)        what Python's `xorlab.load` opens
 *   runFromText(text)     a Run, whoever wrote it; BadInput where it is none
 *   runFromRecord(record) the same of text that has been parsed
 *
 * The twin of `xorlab/runs/files.py`. What Python wrote and this read is written again byte for
 * byte; every number is exact.
 */
import { BadInput } from "./errors.mjs";
import { repr } from "./format.mjs";
import { architecture, fromMatrices, matrices } from "./network.mjs";
import { makeTask } from "./task.mjs";
import { criterionText, makeTraining } from "./training.mjs";

/** @typedef {import("./trainer.mjs").Run} Run */

const [FORMAT, VERSION] = ["xorlab run", 1];

/** A number that Python calls a float: it is written with its point. */
class Float {
  /** @param {number} value */
  constructor(value) {
    // JSON has no infinity and no NaN: those are written as text.
    this.text = Number.isFinite(value) ? repr(value) : `"${repr(value)}"`;
  }
}

/** @param {number} x */
const float = (x) => new Float(x);

/**
 * A flat matrix as nested lists.
 * @param {Float64Array} flat
 * @param {number} width
 */
const nested = (flat, width) =>
  Array.from({ length: flat.length / width }, (_, r) =>
    [...flat.subarray(r * width, (r + 1) * width)].map(float),
  );

/** @param {Run} run */
export function runToText(run) {
  if (!run.losses.length) {
    const rule = "A run has at least one epoch.";
    throw new BadInput(rule, "none yet", "Train a step before you save it.");
  }
  const { task, network, training, outcome } = run;
  const { sizes, layers, biases, shortcuts } = network.architecture;
  const { optimizer } = training;
  const settings = Object.entries(optimizer.settings).map(([name, x]) => [name, float(x)]);
  const record = {
    format: FORMAT,
    version: VERSION,
    task: {
      name: task.name,
      kind: task.kind,
      input_names: task.inputNames,
      output_names: task.outputNames,
      X: nested(task.X, task.inputs),
      y: nested(task.y, task.outputs),
    },
    architecture: {
      sizes,
      activations: layers.map((layer) => layer.activation.name),
      biases,
      shortcuts,
    },
    training: {
      loss: training.loss.name,
      optimizer: optimizer.name,
      settings: Object.fromEntries(settings),
      epochs: training.epochs,
      batch_size: training.batchSize,
      shuffle: training.shuffle,
      criterion: criterionText(training.criterion),
      stop: training.stop,
    },
    seed: run.seed,
    index: run.index,
    engine: run.engine,
    outcome: { kind: outcome.kind, sentence: outcome.sentence, advice: outcome.advice },
    epochs: run.epochs,
    loss: float(run.loss),
    start: written(run.start),
    network: written(network),
    losses: run.losses.map(float),
  };
  return `${dumped(record, "\n")}\n`;
}

/** @param {import("./network.mjs").Network} network */
function written(network) {
  return matrices(network).map((layer) =>
    Object.fromEntries(
      Object.entries(layer).map(([name, part]) => [
        name,
        part.map((row) => (Array.isArray(row) ? row.map(float) : float(row))),
      ]),
    ),
  );
}

/**
 * As Python's `json.dumps(..., indent=1)` writes it.
 * @param {unknown} value
 * @param {string} margin a new line with the indent so far
 * @returns {string}
 */
function dumped(value, margin) {
  if (value instanceof Float) return value.text;
  if (typeof value === "string") return ascii(JSON.stringify(value));
  if (value === null || typeof value !== "object") return String(value);
  const inner = `${margin} `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const parts = Array.isArray(value)
    ? value.map((part) => dumped(part, inner))
    : Object.entries(value).map(([k, v]) => `${ascii(JSON.stringify(k))}: ${dumped(v, inner)}`);
  return parts.length ? open + inner + parts.join(`,${inner}`) + margin + close : open + close;
}

/** @param {string} text */
const ascii = (text) =>
  text.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

const CURE = "Save it with `xorlab train TASK --save run.json`, or from this page.";

/**
 * @param {string} text
 * @returns {Run}
 */
export function runFromText(text) {
  let record;
  try {
    record = JSON.parse(text);
  } catch {
    throw new BadInput("A run file is JSON.", text.slice(0, 40), CURE);
  }
  return runFromRecord(record);
}

/**
 * @param {any} record what the text of a run file holds
 * @returns {Run}
 */
export function runFromRecord(record) {
  if (record?.format !== FORMAT) {
    throw new BadInput("A run file is one saved by xorlab.", record?.format, CURE);
  }
  if (record.version !== VERSION) {
    const rule = `This page reads run files of version ${VERSION}.`;
    throw new BadInput(rule, record.version, "Open it with the xorlab that wrote it.");
  }
  try {
    return read(record);
  } catch (error) {
    if (error instanceof TypeError) {
      throw new BadInput("A run file holds all of a run.", "a damaged one", CURE);
    }
    throw error;
  }
}

/**
 * @param {any} record
 * @returns {Run}
 */
function read(record) {
  const { task, architecture: shape, training } = record;
  const built = architecture(shape.sizes, shape.activations, shape.biases, shape.shortcuts);
  return {
    task: makeTask(task.name, task.X, task.y, {
      inputNames: task.input_names,
      outputNames: task.output_names,
      kind: task.kind,
    }),
    start: fromMatrices(built, numbers(record.start)),
    network: fromMatrices(built, numbers(record.network)),
    training: makeTraining(training),
    losses: numbers(record.losses),
    outcome: record.outcome,
    epochs: record.epochs,
    loss: numbers(record.loss),
    seed: record.seed,
    index: record.index,
    engine: record.engine,
  };
}

/** @type {Readonly<Record<string, number>>} */
const NOT_FINITE = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/**
 * Numbers as they are; those that JSON has no sign for, from their text.
 * @param {any} value
 * @returns {any}
 */
function numbers(value) {
  if (Array.isArray(value)) return value.map(numbers);
  if (typeof value === "string") return NOT_FINITE[value];
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, numbers(part)]));
}
