/** The parts of the maths, each against the reference, number by number. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIVATIONS, activation } from "../../src/xorlab/page/static/maths/activations.mjs";
import { backward, createGradient, createTrace, forward } from "../../src/xorlab/page/static/maths/backprop.mjs";
import { readCsv, writeCsv } from "../../src/xorlab/page/static/maths/csv.mjs";
import { BadInput } from "../../src/xorlab/page/static/maths/errors.mjs";
import { asFraction, lossLevels } from "../../src/xorlab/page/static/maths/fates.mjs";
import { general, repr } from "../../src/xorlab/page/static/maths/format.mjs";
import { initializer } from "../../src/xorlab/page/static/maths/initializers.mjs";
import { LOSSES, loss, predicted, total } from "../../src/xorlab/page/static/maths/losses.mjs";
import { architecture, fromMatrices, matrices } from "../../src/xorlab/page/static/maths/network.mjs";
import { odds, sample, wilson } from "../../src/xorlab/page/static/maths/odds.mjs";
import { philox, uniformPairs } from "../../src/xorlab/page/static/maths/philox.mjs";
import { change, defaultSettings, trainingOf } from "../../src/xorlab/page/static/maths/settings.mjs";
import { makeTask } from "../../src/xorlab/page/static/maths/task.mjs";
import { task } from "../../src/xorlab/page/static/maths/tasks.mjs";
import { golden, near } from "./golden.mjs";

test("numbers are written as Python writes them", () => {
  for (const { x, repr: exact, g, g6, fraction } of golden.numbers) {
    assert.deepEqual([repr(x), general(x), general(x, 6), asFraction(x)], [exact, g, g6, fraction]);
  }
});

test("philox gives the published vectors", () => {
  const hex = (/** @type {number[]} */ words) => words.map((word) => word.toString(16)).join(" ");
  const ones = 0xffffffff;
  assert.equal(hex(philox([0, 0, 0, 0], [0, 0])), "6627e8d5 e169c58d bc57ac4c 9b00dbd8");
  assert.equal(hex(philox([ones, ones, ones, ones], [ones, ones])), "408f276d 41c83b0e a20bc7c6 6d5451fd");
  const counter = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
  assert.equal(hex(philox(counter, [0xa4093822, 0x299f31d0])), "d16cfe09 94fdcceb 5001e420 24126ea1");
});

test("uniform numbers are the reference's, bit for bit", () => {
  for (const { seed, start, stream, pairs } of golden.random) {
    assert.deepEqual([...uniformPairs(seed, start, stream, pairs.length / 2)], pairs);
  }
});

test("every activation and its slope are the reference's", () => {
  const { z, activations, bounds } = golden.functions;
  assert.deepEqual([...ACTIVATIONS.keys()], Object.keys(activations));
  for (const [name, { f, slope }] of Object.entries(activations)) {
    const one = activation(name);
    near(z.map(one.f), f, 1e-15, name);
    near(z.map((x) => one.slope(x, one.f(x))), slope, 1e-15, `${name}'s slope`);
    near([one.low, one.high], bounds[name], 0, `${name}'s bounds`);
  }
});

test("every loss, its slope and its predictions are the reference's", () => {
  const { losses } = golden.functions;
  const [output, target] = [golden.functions.output, golden.functions.target].map((x) => Float64Array.from(x));
  assert.deepEqual([...LOSSES.keys()], Object.keys(losses));
  for (const [name, { J, slope, predict }] of Object.entries(losses)) {
    const one = loss(name);
    const found = new Float64Array(output.length);
    for (let r = 0; r < 3; r++) one.slope(output, target, 2 * r, 2, found);
    near([total(one, output, target, 3, 2)], [J], 1e-14, name);
    near(found, slope, 1e-14, `${name}'s slope`);
    near(predicted(one, output, 3, 2), predict, 1e-15, `${name}'s predictions`);
  }
});

test("starts are the reference's by every law", () => {
  for (const { init, sizes, biases, shortcuts, seed, index, theta } of golden.starts) {
    const shape = architecture(sizes, sizes.slice(1).map(() => "tanh"), biases, shortcuts);
    near(initializer(init).draw(shape, seed, index), theta, 1e-14, `${init} ${sizes}`);
  }
});

test("every record of a forward and a backward pass is the reference's", () => {
  const { X, y, rows } = task("full-adder");
  for (const wanted of golden.passes) {
    const shape = architecture([3, 4, 2, 2], wanted.activations, true, true);
    const theta = Float64Array.from(wanted.theta);
    const trace = forward(shape, theta, X, createTrace(shape, rows));
    const found = backward(shape, theta, trace, y, loss(wanted.loss), createGradient(shape, rows));
    for (const key of ["z", "a"]) {
      wanted[key].forEach((part, l) => near(trace[key][l], part, 1e-14, `${wanted.loss} ${key}${l}`));
    }
    for (const key of ["da", "slope", "delta"]) {
      wanted[key].forEach((part, l) => near(found[key][l], part, 1e-13, `${wanted.loss} ${key}${l}`));
    }
    near(found.theta, wanted.gradient, 1e-13, `${wanted.loss} gradient`);
  }
});

test("parameters survive being written as matrices", () => {
  const shape = architecture([3, 4, 2, 2], ["tanh", "tanh", "tanh"], true, true);
  const theta = initializer("normal").draw(shape, 1, 2);
  const [first, second] = matrices({ architecture: shape, theta });
  assert.deepEqual([first.W.length, first.S, second.S?.length], [3, undefined, 3]);
  assert.deepEqual(fromMatrices(shape, matrices({ architecture: shape, theta })).theta, theta);
});

test("tasks have the reference's rows, names, threshold and settings", () => {
  for (const wanted of golden.tasks) {
    const found = task(wanted.asked, wanted.options);
    near(found.X, wanted.X, 1e-14, wanted.asked);
    near(found.y, wanted.y, 0, wanted.asked);
    const said = [found.name, found.kind, found.inputNames, found.outputNames, found.threshold];
    const { name, kind, input_names, output_names, threshold, settings } = wanted;
    assert.deepEqual(said, [name, kind, input_names, output_names, threshold]);
    const own = defaultSettings(found);
    const { training, ...rest } = settings;
    assert.deepEqual({ ...own, training: trainingOf(own).optimizer.settings }, { ...rest, training });
  }
});

test("the named loss levels are the reference's", () => {
  for (const [name, levels] of Object.entries(golden.levels)) {
    const found = lossLevels(task("xor"), loss(name));
    near(found.map(({ value }) => value), levels.map(([value]) => value), 1e-15, name);
    assert.deepEqual(found.map(({ label }) => label), levels.map(([, label]) => label));
  }
});

test("CSV texts hold what the reference reads in them, or are refused in the same words", () => {
  for (const { text, targets, X, y, input_names, output_names, refused } of golden.csv) {
    if (refused === undefined) {
      const found = readCsv(text, targets);
      const names = { inputNames: input_names, outputNames: output_names };
      assert.deepEqual(found, { X, y, ...names }, text);
    } else {
      const words = refused.split(/[(.]|Received/)[0].trim();
      const says = (/** @type {Error} */ error) => error instanceof BadInput && error.message.includes(words);
      assert.throws(() => readCsv(text, targets), says, `${JSON.stringify(text)}: ${refused}`);
    }
  }
});

test("a task is written as CSV that holds its very rows", () => {
  const mine = makeTask("mine", [[0.1, -3e-9], [1 / 3, 2]], [[1], [0.5]], {
    inputNames: ["a, b", 'the "c"'],
    kind: "points",
  });
  const { X, y, inputNames } = readCsv(writeCsv(mine));
  assert.deepEqual([X.flat(), y.flat(), inputNames], [[...mine.X], [...mine.y], mine.inputNames]);
});

test("odds are the reference's: rate, interval, fates and epochs", () => {
  for (const { settings, ...wanted } of golden.odds) {
    const xor = task("xor");
    const found = odds(xor, sample(xor, change(defaultSettings(xor), settings), 2, 0, wanted.starts));
    const fates = found.fates.map(({ loss, label, count, share }) => ({ loss, label, count, share }));
    near(found.ci, wanted.ci, 1e-14, "interval");
    assert.deepEqual({ ...found, fates, ci: wanted.ci }, wanted);
  }
});

test("the interval of a rate is the reference's", () => {
  for (const [count, total, low, high] of golden.wilson) near(wilson(count, total), [low, high], 1e-14);
});
