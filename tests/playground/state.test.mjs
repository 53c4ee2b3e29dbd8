/** The one state: what is chosen, what clears what, and that any state is a link. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHash, toHash } from "../../src/xorlab/page/static/address.mjs";
import { fromBase64, toBase64 } from "../../src/xorlab/page/static/base64.mjs";
import { FIELDS } from "../../src/xorlab/page/static/fields.mjs";
import { BadInput } from "../../src/xorlab/page/static/maths/errors.mjs";
import { OPTIMIZERS } from "../../src/xorlab/page/static/maths/optimizers.mjs";
import { DEFAULTS } from "../../src/xorlab/page/static/maths/settings.mjs";
import { Session } from "../../src/xorlab/page/static/maths/trainer.mjs";
import {
  applies,
  changed,
  chosenOf,
  createStore,
  resolve,
  valueOf,
} from "../../src/xorlab/page/static/state.mjs";

const begun = (chosen) => {
  const { network, task, training, seed, index, epoch } = resolve(chosen);
  return new Session(network, task, training, seed, index).reach(epoch);
};

/** A value other than its own for every field. */
const CHOSEN = {
  task: "half-adder",
  csv: 'a,"b, c",out\n0,0,1\n0.5,-1e-7,0\n',
  targets: 1,
  kind: "points",
  inputs_as: "-1/+1",
  targets_as: "0.1/0.9",
  rows: 40,
  noise: 0.125,
  task_seed: 4,
  hidden: [4, 3],
  hidden_activation: "relu,tanh",
  output_activation: "sigmoid",
  biases: false,
  shortcuts: true,
  init: "uniform(-2, 2)",
  seed: 2 ** 53 - 1,
  index: 17,
  start: toBase64(Float64Array.of(0.1, -1 / 3, 1e-300)),
  loss: "bce-logits",
  optimizer: "nesterov",
  learning_rate: 0.3,
  momentum: 0.1 + 0.2,
  rho: 0.5,
  beta1: 0.5,
  beta2: 0.6,
  epsilon: 1e-9,
  up: 1.5,
  down: 0.25,
  largest: 2,
  batch_size: 3,
  shuffle: true,
  epochs: 77,
  criterion: "error<0.25 after",
  stop: false,
  epoch: 12,
  speed: 100,
  output: 1,
  slice: 1,
  relief: true,
  walk: 2,
};

test("every field has a value here, and every setting a field", () => {
  for (const name of Object.keys(CHOSEN)) assert.ok(FIELDS.has(name), name);
  const settings = Object.keys(DEFAULTS).filter((name) => name !== "optimizer_settings");
  const extra = [...OPTIMIZERS.values()].flatMap((one) => Object.keys(one.settings));
  for (const name of [...settings, ...extra]) assert.ok(FIELDS.has(name), name);
});

test("any state is a link", () => {
  assert.deepEqual(fromHash(toHash(CHOSEN)), CHOSEN);
  const none = { hidden: [], batch_size: null };
  assert.deepEqual(fromHash(toHash(none)), none);
  assert.equal(toHash({}), "");
  assert.equal(toHash({ task: "parity3", hidden: [4, 2] }), "#task=parity3&hidden=4,2");
});

test("a link that was tampered with is refused with a sentence", () => {
  const links = ["#nothing=1", "#hidden=a", "#hidden=-1", "#seed=1.5", "#biases=maybe", "#task=%E0"];
  for (const link of [...links, "#__proto__=1", "#learning_rate=NaN", "#toString=1"]) {
    assert.throws(() => resolve(fromHash(link)), BadInput, link);
  }
  const meaningless = ["#task=nothing", "#momentum=0.5", "#init=toString", "#learning_rate=-1"];
  for (const link of [...meaningless, "#start=AAAA", "#start=%20%20", "#hidden_activation=relu,tanh"]) {
    assert.throws(() => resolve(fromHash(link)), BadInput, link);
  }
});

test("the same link is the same run to the last bit", () => {
  for (const link of ["#epoch=137", "#task=moons&epoch=30", "#task=parity3&batch_size=2&shuffle=true&epoch=400"]) {
    const [one, two] = [begun(fromHash(link)), begun(fromHash(link))];
    assert.equal(one.epoch, Number(link.match(/epoch=(\d+)/)?.[1]));
    assert.deepEqual(one.run(), two.run());
  }
});

test("what is chosen to be as it is anyway is no choice", () => {
  assert.deepEqual(changed({}, { hidden: [2], learning_rate: 0.05, task: "xor", epoch: 0 }), {});
  assert.deepEqual(changed({ hidden: [3] }, { hidden: [2] }), {});
  assert.deepEqual(changed({ task: "parity3" }, { hidden: [2] }), { task: "parity3", hidden: [2] });
});

test("another task brings its own settings along", () => {
  const store = createStore();
  assert.deepEqual(valueOf(store.state, "hidden"), [2]);
  store.set({ task: "moons" });
  assert.deepEqual([valueOf(store.state, "hidden"), valueOf(store.state, "criterion")], [[8], "rows"]);
  assert.equal(valueOf(store.state, "noise"), 0.05);
  store.set({ task: "parity4" });
  assert.deepEqual(valueOf(store.state, "hidden"), [4]);
});

test("another optimizer keeps none of the old one's settings", () => {
  const store = createStore({ optimizer: "momentum", momentum: 0.5, learning_rate: 0.3 });
  store.set({ optimizer: "rprop" });
  assert.deepEqual(store.state.chosen, { optimizer: "rprop" });
  assert.equal(valueOf(store.state, "learning_rate"), 0.1);
  assert.deepEqual([applies(store.state, "momentum"), applies(store.state, "up")], [false, true]);
});

test("another network lets go of a given start, and goes back to epoch 0", () => {
  const { network } = resolve({ seed: 9 });
  const store = createStore({ start: toBase64(network.theta), epoch: 5 });
  assert.deepEqual(store.state.network.theta, network.theta);
  store.set({ hidden: [3] });
  assert.deepEqual(store.state.chosen, { hidden: [3] });
});

test("a choice that does not go with the others changes nothing", () => {
  const store = createStore({ hidden: [3] });
  let told = 0;
  store.subscribe(() => (told += 1));
  assert.throws(() => store.set({ init: "goodfellow" }), BadInput);
  assert.throws(() => store.set({ learning_rate: -1 }), BadInput);
  assert.deepEqual([store.state.chosen, told], [{ hidden: [3] }, 0]);
});

test("who listens is told of the state before and after", () => {
  const store = createStore();
  const heard = [];
  const leave = store.subscribe((now, before) => heard.push([before.seed, now.seed]));
  store.set({ seed: 3 });
  leave();
  store.set({ seed: 4 });
  assert.deepEqual(heard, [[0, 3]]);
});

test("a run comes to choices from which the very run is trained again", () => {
  const links = [
    "#epoch=50",
    "#task=parity3&hidden=4,3&hidden_activation=relu,tanh&loss=bce&optimizer=sgd&seed=3&epoch=20",
    "#task=mine&csv=a,b,y%0A0,0,0.5%0A1.25,-3,1%0A&shortcuts=true&biases=false&epoch=9",
    "#task=xor&inputs_as=-1/%2B1&batch_size=1&shuffle=true&index=2&epoch=9",
    "#task=and&hidden=0&epoch=4",
  ];
  for (const link of links) {
    const run = begun(fromHash(link)).run();
    const again = begun(fromHash(toHash(chosenOf(run)))).run();
    assert.deepEqual([again.network, again.losses], [run.network, run.losses], link);
    assert.deepEqual([again.task.X, again.task.kind], [run.task.X, run.task.kind], link);
  }
});

test("numbers in an address are exact", () => {
  const numbers = Float64Array.of(0.1, -0, 1 / 3, 5e-324, Number.MAX_VALUE);
  assert.deepEqual(fromBase64(toBase64(numbers)), numbers);
});
