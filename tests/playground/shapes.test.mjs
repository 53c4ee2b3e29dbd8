/** What the page draws with: places, lines, words, and the way back through a run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../src/xorlab/page/static/diagnosis.mjs";
import { lights, placeOf } from "../../src/xorlab/page/static/focus.mjs";
import { task } from "../../src/xorlab/page/static/maths/tasks.mjs";
import { product, sumOf } from "../../src/xorlab/page/static/shapes/arithmetic.mjs";
import { makePalette, paint, shade } from "../../src/xorlab/page/static/shapes/colours.mjs";
import { along, layout, thickness } from "../../src/xorlab/page/static/shapes/diagram.mjs";
import { flipped } from "../../src/xorlab/page/static/shapes/flip.mjs";
import { principal } from "../../src/xorlab/page/static/shapes/hidden.mjs";
import { project, quads } from "../../src/xorlab/page/static/shapes/mesh.mjs";
import { gridOf, lineThrough, planeOf, segments, slicesOf, withPoint } from "../../src/xorlab/page/static/shapes/plane.mjs";
import { decades, fine, linear, logarithmic, number, percent, roundUp, ticks } from "../../src/xorlab/page/static/shapes/scales.mjs";
import { resolve } from "../../src/xorlab/page/static/state.mjs";
import { Timeline } from "../../src/xorlab/page/static/timeline.mjs";
import { walkOf } from "../../src/xorlab/page/static/walk.mjs";

const xor = task("xor");
const close = (a, b, by = 1e-12) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

test("a scale takes its ends to its ends", () => {
  assert.deepEqual([0, 5, 10].map(linear(0, 10, 40, 240)), [40, 140, 240]);
  assert.deepEqual([1e-3, 1].map(logarithmic(1e-3, 1, 90, 0)), [90, 0]);
  close(logarithmic(1e-3, 1, 90, 0)(0.1), 30, 1e-9);
});

test("ticks are round, inside, and few", () => {
  assert.deepEqual(ticks(-0.3, 1.3), [0, 0.5, 1]);
  for (const [low, high] of [[0, 1], [-7, 1234], [1e-6, 3e-6], [2, 2]]) {
    const found = ticks(low, high, 4);
    assert.ok(found.length >= 1 && found.length <= 5);
    assert.ok(found.every((t) => t >= low - 1e-12 && t <= high + 1e-12));
  }
});

test("axes end at round numbers", () => {
  assert.deepEqual([1, 20, 21, 501, 1000].map(roundUp), [1, 20, 50, 1000, 1000]);
  assert.deepEqual(decades([0.3, 0.02]), [0.01, 1]);
  assert.deepEqual(decades([]), [0.01, 1]);
});

test("numbers are short and have a true minus", () => {
  assert.deepEqual([-0.532, -0.001, 12.34, 123.4, NaN].map((x) => number(x)), ["−0.53", "0.00", "12.3", "123", "nan"]);
  assert.deepEqual([fine(0), fine(2e-7)], ["0.000", "2.0e−7"]);
  assert.deepEqual([1, 0.9995, 0.5, 0.0001].map(percent), ["100 %", "> 99.9 %", "50 %", "< 0.1 %"]);
  assert.equal(sumOf(["0.1", "−0.2", product(-1, -0.5)]), "0.1 − 0.2 − 1·(−0.500)");
});

test("a grid's pixels lie inside the plane, the top row first", () => {
  const plane = planeOf(xor);
  const grid = gridOf(plane, 4);
  assert.equal(grid.length, 32);
  assert.ok(grid[1] > grid[31]);
  assert.ok(grid[0] > plane.x[0] && grid[6] < plane.x[1]);
  assert.deepEqual(plane.rows, [0, 1, 2, 3]);
});

test("a slice holds the other inputs still and has its own rows", () => {
  const parity = task("parity3");
  assert.deepEqual(slicesOf(parity).map(({ label }) => label), ["x3 = 0", "x3 = 1"]);
  const plane = planeOf(parity, 1);
  assert.deepEqual(plane.rows, [1, 3, 5, 7]);
  assert.ok(gridOf(plane, 3).every((v, k) => k % 3 !== 2 || v === 1));
});

test("a border is where the values cross the level", () => {
  const n = 20;
  const values = Float64Array.from({ length: n * n }, (_, k) => (k % n) / n);
  const found = segments(values, n, 0.42);
  assert.equal(found.length, n - 1);
  for (const [x0, , x1] of found) {
    close(x0, 0.42 + 0.5 / n);
    close(x1, x0);
  }
});

test("a unit's line ends on the plane's sides and satisfies its equation", () => {
  const plane = { x: [0, 1], y: [0, 2] };
  const [x0, y0, x1, y1] = lineThrough(plane, 1, 1, -1.5);
  for (const [x, y] of [[x0, y0], [x1, y1]]) close(x + y, 1.5);
  assert.equal(lineThrough(plane, 1, 1, 9), null);
});

test("a point drawn by hand is one more row", () => {
  const drawn = withPoint(xor, [0.25, 0.75], true, false);
  assert.deepEqual([drawn.rows, drawn.kind, ...drawn.X.subarray(8), drawn.y[4]], [5, "points", 0.25, 0.75, 1]);
  assert.equal(withPoint(xor, [0.25, 0.75], false, true).rows, 1);
});

test("a diagram keeps its units apart and inside", () => {
  for (const sizes of [[2, 2, 1], [2, 8, 8, 1], [16, 12, 4]]) {
    const { size, layers } = layout(sizes, 600, 300, { top: 60 });
    for (const places of layers) {
      places.forEach(({ x, y }, i) => {
        assert.ok(x - size / 2 >= 0 && x + size / 2 <= 600);
        assert.ok(y - size / 2 >= 60 && y + size / 2 <= 300);
        if (i) assert.ok(y - places[i - 1].y >= size);
      });
    }
  }
});

test("a wire runs from side to side, and is wider for a larger weight", () => {
  const [from, to] = [{ x: 0, y: 0 }, { x: 100, y: 50 }];
  assert.deepEqual(along(from, to, 20, 0), { x: 10, y: 0 });
  assert.deepEqual(along(from, to, 20, 1), { x: 90, y: 50 });
  assert.ok(thickness(0.1) < thickness(-2) && thickness(NaN) < 8 && thickness(1e9) < 8);
});

test("colours run from low through the middle to high", () => {
  const palette = makePalette({ high: "#0000ff", middle: "#ffffff", low: "#ff0000", none: "#00ff00" });
  const pixels = new Uint32Array(5);
  paint(palette, [-9, 0, 0.5, 1, NaN], 0.5, 0.5, pixels);
  assert.deepEqual([...pixels].map((p) => (p & 0xffffff).toString(16).padStart(6, "0")), ["0000ff", "0000ff", "ffffff", "ff0000", "00ff00"]);
  assert.equal(palette[shade(0.5, 0.5, 0.5)], pixels[2]);
});

test("a relief turns without changing lengths across, and is drawn from the back", () => {
  const view = { turn: 1, tilt: 0 };
  close(Math.hypot(project([1, 0, 0], view)[0], project([0, 1, 0], view)[0]), 1);
  assert.deepEqual(project([0, 0, 1], { turn: 0, tilt: 0 }).slice(0, 2), [0, 1]);
  const near = quads(new Float64Array(36), 6, { turn: 0.5, tilt: 0.5 }).map((quad) => quad.near);
  assert.equal(near.length, 25);
  assert.deepEqual(near, near.slice().sort((a, b) => a - b));
});

test("the principal direction is the one of greatest spread", () => {
  const seen = Float64Array.from([-2, -2, 0.1, 2, 2, 0.1, -1, -1, -0.1, 1, 1, -0.1]);
  const [a, b, c] = principal(seen, [0, 0, 0], []);
  close(a, Math.SQRT1_2, 1e-6);
  close(b, Math.SQRT1_2, 1e-6);
  close(c, 0, 1e-6);
  const across = principal(seen, [0, 0, 0], [[a, b, c]]);
  close(across[0] * a + across[1] * b + across[2] * c, 0, 1e-6);
});

test("a flipped target gives the table its name", () => {
  assert.equal(flipped(xor, 0, 0), "nand");
  assert.equal(flipped(xor, 3, 0), "or");
  assert.equal(flipped(task("parity3"), 0, 0), "11101001");
  assert.equal(flipped(task("half-adder"), 3, 1), "0001,0111");
  assert.equal(flipped(task("4-2-4"), 0, 0), null);
  assert.equal(flipped(task("xor", { inputs_as: "-1/+1" }), 0, 0), "nand");
});

test("a unit lights its wires, a wire its ends", () => {
  const unit = { kind: "unit", layer: 1, unit: 1 };
  assert.ok(lights(unit, { kind: "weight", layer: 1, from: 0, unit: 1 }));
  assert.ok(lights(unit, { kind: "weight", layer: 2, from: 1, unit: 0 }));
  assert.ok(!lights(unit, { kind: "weight", layer: 1, from: 0, unit: 0 }));
  const wire = { kind: "weight", layer: 2, from: 1, unit: 0 };
  assert.ok(lights(wire, unit) && lights(wire, { kind: "unit", layer: 2, unit: 0 }));
  assert.ok(!lights(null, unit));
  const { architecture } = resolve({}).network;
  assert.equal(placeOf(architecture, wire), 7);
});

for (const optimizer of ["adam", "rprop", "momentum"]) {
  test(`an epoch visited again is the same to the last bit: ${optimizer}`, () => {
    const state = resolve({ task: "parity3", optimizer, epochs: 3000, criterion: "loss<1e-30", batch_size: 3, shuffle: true });
    const timeline = new Timeline(state);
    const seen = new Map();
    for (let k = 0; k < 900; k++) {
      timeline.advance(1);
      if (k % 37 === 0) seen.set(timeline.epoch, timeline.session.descent.theta.slice());
    }
    assert.ok(timeline.snapshots.size <= 240);
    for (const epoch of [...seen.keys()].reverse()) {
      assert.deepEqual(timeline.seek(epoch).session.descent.theta, seen.get(epoch));
      assert.equal(timeline.session.losses.length, epoch);
    }
    assert.equal(timeline.furthest, 900);
    assert.deepEqual(timeline.seek(900).session.losses, timeline.losses);
  });
}

for (const optimizer of ["sgd", "momentum", "nesterov", "rmsprop", "adam", "rprop"]) {
  test(`the walk through all rows ends where the next step does: ${optimizer}`, () => {
    const timeline = new Timeline(resolve({ optimizer, hidden: [3, 2], shortcuts: true })).seek(17);
    const { after, stages } = walkOf(timeline.session, null);
    timeline.advance(1);
    assert.deepEqual(after, timeline.session.descent.theta);
    const count = timeline.session.descent.architecture.count;
    assert.equal(stages.at(-1).lines.length, count);
    assert.equal(stages.flatMap(({ lines }) => lines).filter(({ name }) => name.startsWith("∂J/∂w") || name.startsWith("∂J/∂b")).length, count);
  });
}

test("a walk through one row is worked by hand", () => {
  const goodfellow = { init: "goodfellow", hidden_activation: "relu", optimizer: "sgd", learning_rate: 0.5 };
  const { stages, after } = walkOf(new Timeline(resolve(goodfellow)).session, 1);
  const lines = new Map(stages.flatMap((stage) => stage.lines).map((line) => [line.name, line.values]));
  assert.equal(lines.get("z(h1)"), "1·0 + 1·1 + 0 = 1");
  assert.equal(lines.get("z(h2)"), "1·0 + 1·1 − 1 = 0");
  assert.equal(lines.get("z(y)"), "1·1 − 2·0 + 0 = 1");
  assert.equal(lines.get("J"), "0");
  assert.deepEqual([...after], [1, 1, 1, 1, 0, -1, 1, -2, 0]);
});

test("a diagnosis names the fate and the dead unit, and offers what may help", () => {
  const state = resolve({ hidden_activation: "relu", index: 3 });
  const found = diagnose(state, new Timeline(state).seek(579).session);
  assert.equal(found.state, "stuck");
  assert.match(found.sentence, /loss 1\/6: one row is right/);
  assert.ok(found.facts.some(({ text }) => text.startsWith("Unit h2 is dead")));
  assert.deepEqual(found.offers[0].changes, { index: 4, start: undefined });
  assert.ok(found.gradient < 1e-6);
});

test("a run that learns has nothing the matter, one that blows up has too long a step", () => {
  const of = (chosen, epoch) => {
    const state = resolve(chosen);
    return diagnose(state, new Timeline(state).seek(epoch).session);
  };
  assert.deepEqual([of({}, 0).state, of({}, 40).state, of({}, 91).state], ["fine", "fine", "learned"]);
  const blown = of({ optimizer: "sgd", learning_rate: 50, hidden_activation: "identity" }, 2000);
  assert.deepEqual([blown.state, blown.offers[0].changes], ["diverged", { learning_rate: 5 }]);
});
