/**
 * One step, number by number: what goes forward, what comes back, what is changed by it.
 *
 *   const walk = walkOf(session, null)       the rows of the next step: exactly that step
 *   const walk = walkOf(session, 2)          a step on row 2 alone
 *   walk.stages                              [{ title, note, lines: [Line, ...] }, ...]
 *   walk.after                               the parameters after the step
 *
 * A line says what it is about, its formula, and the same with the numbers in it. With several
 * rows a number stands for each of them, in brackets.
 */
import { backward, createGradient, createTrace, forward, outputOf } from "./maths/backprop.mjs";
import { rowOrder } from "./maths/descent.mjs";
import { total } from "./maths/losses.mjs";
import { unitName } from "./focus.mjs";
import { list, product, signed, sumOf } from "./shapes/arithmetic.mjs";
import { DERIVATIVES, FUNCTIONS, LOSS_FORMULAS, updateLine } from "./formulas.mjs";

/**
 * @typedef {import("./maths/trainer.mjs").Session} Session
 * @typedef {import("./focus.mjs").Focus} Focus
 *
 * @typedef {object} Line
 * @property {Focus | null} focus
 * @property {string} name what it gives
 * @property {string} formula
 * @property {string} values
 *
 * @typedef {{ title: string, note: string, lines: Line[] }} Stage
 *
 * @typedef {object} Walk
 * @property {Stage[]} stages
 * @property {number[]} rows
 * @property {import("./maths/backprop.mjs").Trace} trace
 * @property {Float64Array} gradient
 * @property {Float64Array} after
 */

/**
 * The rows of the next step.
 * @param {Session} session
 */
function nextRows({ task, descent }) {
  const { training, seed, index, number, size } = descent;
  const order = rowOrder(task.rows, training.shuffle, seed, index, number + 1);
  return Array.from({ length: size }, (_, k) => (order ? order[k] : k));
}

/**
 * @param {Session} session
 * @param {number | null} row
 * @returns {Walk}
 */
export function walkOf(session, row) {
  const { task, training, descent, network } = session;
  const rows = row === null ? nextRows(session) : [Math.min(row, task.rows - 1)];
  const pick = (/** @type {Float64Array} */ flat, /** @type {number} */ n) =>
    Float64Array.from(rows.flatMap((r) => [...flat.subarray(r * n, (r + 1) * n)]));
  const [X, y] = [pick(task.X, task.inputs), pick(task.y, task.outputs)];
  const { architecture, theta } = network;
  const trace = forward(architecture, theta, X, createTrace(architecture, rows.length));
  const gradient = createGradient(architecture, rows.length);
  backward(architecture, theta, trace, y, training.loss, gradient);
  const step = new Float64Array(architecture.count);
  const { optimizer } = training;
  const memory = descent.memory.map((part) => part.slice());
  optimizer.rule(gradient.theta, memory, descent.t + 1, optimizer.settings, step);
  const after = theta.map((w, k) => w + step[k]);
  const told = { session, rows, y, trace, gradient, step, after };
  const stages = [...forwardStages(told), lossStage(told), ...backwardStages(told), updateStage(told)];
  return { stages, rows, trace, gradient: gradient.theta, after };
}

/**
 * @typedef {object} Told all the numbers of a step
 * @property {Session} session
 * @property {number[]} rows
 * @property {Float64Array} y
 * @property {import("./maths/backprop.mjs").Trace} trace
 * @property {import("./maths/backprop.mjs").Gradient} gradient
 * @property {Float64Array} step
 * @property {Float64Array} after
 */

/** @param {Told} told */
function naming({ session }) {
  const { sizes } = session.descent.architecture;
  return (/** @type {number} */ layer, /** @type {number} */ unit) =>
    unitName(session.task, sizes, layer, unit);
}

/** A unit's column, one number a row. @param {Float64Array} flat @param {number} n @param {number} j @param {number} rows */
const column = (flat, n, j, rows) => Array.from({ length: rows }, (_, r) => flat[r * n + j]);

/**
 * What reaches a unit: from where, by which weight.
 * @param {Told} told
 * @param {number} l
 * @param {number} j
 */
export function incoming(told, l, j) {
  const { architecture, theta } = told.session.network;
  const { fanIn, fanOut, inputs, W, S } = architecture.layers[l];
  const name = naming(told);
  const part = (/** @type {Focus["kind"]} */ kind, /** @type {number} */ layer, /** @type {number} */ at, /** @type {number} */ n) =>
    Array.from({ length: n }, (_, i) => ({
      focus: { kind, layer: l + 1, from: i, unit: j },
      name: name(layer, i),
      weight: theta[at + i * fanOut + j],
      place: at + i * fanOut + j,
      values: column(told.trace.a[layer], layer ? fanIn : told.session.task.inputs, i, told.rows.length),
    }));
  return [...part("weight", l, W, fanIn), ...part("shortcut", 0, S, inputs)];
}

/** @param {Told} told @returns {Stage[]} */
function forwardStages(told) {
  const { architecture, theta } = told.session.network;
  const name = naming(told);
  const rows = told.rows.length;
  return architecture.layers.map(({ fanOut, b, activation }, l) => {
    const lines = Array.from({ length: fanOut }, (_, j) => {
      const unit = name(l + 1, j);
      const parts = incoming(told, l, j);
      const z = column(told.trace.z[l], fanOut, j, rows);
      const a = column(told.trace.a[l + 1], fanOut, j, rows);
      const focus = /** @type {Focus} */ ({ kind: "unit", layer: l + 1, unit: j });
      const terms = parts.map((p) => product(p.weight, p.values[0]));
      if (b >= 0) terms.push(signed(theta[b + j]));
      const shown = rows === 1 ? `${sumOf(terms)} = ${list(z)}` : list(z);
      const formula = parts.map((p) => `w·${p.name}`).join(" + ") + (b >= 0 ? " + b" : "");
      const f = FUNCTIONS[activation.name];
      return /** @type {Line[]} */ ([
        { focus, name: `z(${unit})`, formula, values: shown },
        { focus, name: unit, formula: f.replaceAll("z", `z(${unit})`), values: list(a) },
      ]);
    }).flat();
    const last = l === architecture.layers.length - 1;
    return {
      title: `Forward: ${last ? "output" : architecture.layers.length > 2 ? `hidden layer ${l + 1}` : "hidden layer"}`,
      note: "Each unit adds up what reaches it, times the weights, and its bias; then its activation bends the sum.",
      lines,
    };
  });
}

/** @param {Told} told @returns {Stage} */
function lossStage(told) {
  const { loss } = told.session.training;
  const { task } = told.session;
  const output = outputOf(told.trace);
  const name = naming(told);
  const last = told.session.descent.architecture.layers.length;
  const lines = task.outputNames.map((_, j) => ({
    focus: /** @type {Focus} */ ({ kind: "unit", layer: last, unit: j }),
    name: `${name(last, j)}, target`,
    formula: "what comes out, and what should",
    values: `${list(column(output, task.outputs, j, told.rows.length))}, ${list(column(told.y, task.outputs, j, told.rows.length))}`,
  }));
  const J = total(loss, output, told.y, told.rows.length, task.outputs);
  lines.push({
    focus: { kind: "unit", layer: last, unit: 0 },
    name: "J",
    formula: LOSS_FORMULAS[loss.name][0],
    values: list([J]),
  });
  return { title: "Loss", note: "One number for how wrong the outputs are: 0 would be perfect.", lines };
}

/** @param {Told} told @returns {Stage[]} */
function backwardStages(told) {
  const { layers } = told.session.network.architecture;
  return layers.map((_, l) => layerBack(told, l)).reverse();
}

/** @param {Told} told @param {number} l @returns {Stage} */
function layerBack(told, l) {
  const { architecture } = told.session.network;
  const { fanOut, b, activation } = architecture.layers[l];
  const above = architecture.layers[l + 1];
  const rows = told.rows.length;
  const name = naming(told);
  const { gradient } = told;
  const lines = Array.from({ length: fanOut }, (_, j) => {
    const unit = name(l + 1, j);
    const focus = /** @type {Focus} */ ({ kind: "unit", layer: l + 1, unit: j });
    const delta = column(gradient.delta[l], fanOut, j, rows);
    const slope = column(gradient.slope[l], fanOut, j, rows);
    const da = column(gradient.da[l], fanOut, j, rows);
    const blame = above
      ? Array.from({ length: above.fanOut }, (_, k) => `w·δ(${name(l + 2, k)})`).join(" + ")
      : LOSS_FORMULAS[told.session.training.loss.name][1];
    const weights = incoming(told, l, j).map(({ focus: wire, name: from, values, place }) => ({
      focus: /** @type {Focus} */ (wire),
      name: `∂J/∂w(${from}→${unit})`,
      formula: `${rows > 1 ? "Σ " : ""}${from}·δ(${unit})`,
      values: `${rows > 1 ? "" : `${product(values[0], delta[0])} = `}${list([gradient.theta[place]])}`,
    }));
    const bias = { focus: { kind: /** @type {const} */ ("bias"), layer: l + 1, unit: j }, name: `∂J/∂b(${unit})` };
    return /** @type {Line[]} */ ([
      { focus, name: `∂J/∂${unit}`, formula: blame, values: list(da) },
      { focus, name: `slope(${unit})`, formula: DERIVATIVES[activation.name], values: list(slope) },
      { focus, name: `δ(${unit})`, formula: `∂J/∂${unit} · slope`, values: rows > 1 ? list(delta) : `${product(da[0], slope[0])} = ${list(delta)}` },
      ...weights,
      ...(b >= 0 ? [{ ...bias, formula: `${rows > 1 ? "Σ " : ""}δ(${unit})`, values: list([gradient.theta[b + j]]) }] : []),
    ]);
  }).flat();
  const where = above ? (architecture.layers.length > 2 ? `hidden layer ${l + 1}` : "hidden layer") : "output";
  return {
    title: `Backward: ${where}`,
    note: "δ is how the loss changes with a unit's sum: the blame that reaches the unit, times the slope of its activation.",
    lines,
  };
}

/** @param {Told} told @returns {Stage} */
function updateStage(told) {
  const { network, training, descent } = told.session;
  const name = naming(told);
  /** @type {Line[]} */
  const lines = [];
  network.architecture.layers.forEach(({ fanOut, b }, l) => {
    for (let j = 0; j < fanOut; j++) {
      const unit = name(l + 1, j);
      const targets = incoming(told, l, j).map((p) => ({ focus: p.focus, name: `w(${p.name}→${unit})`, place: p.place }));
      const bias = { focus: { kind: /** @type {const} */ ("bias"), layer: l + 1, unit: j }, name: `b(${unit})`, place: b + j };
      for (const { focus, name: what, place } of b >= 0 ? [...targets, bias] : targets) {
        const [w, step, g] = [network.theta[place], told.step[place], told.gradient.theta[place]];
        const memory = descent.memory.map((part) => part[place]);
        const { formula, values } = updateLine(training.optimizer, g, memory, descent.t + 1, step);
        lines.push({ focus, name: what, formula: `w + Δw, ${formula}`, values: `${list([w])} + ${values} = ${list([told.after[place]])}` });
      }
    }
  });
  return { title: "Update", note: "Every weight takes a step against its slope: what would make the loss larger is made smaller.", lines };
}
