/** Whole trainings against the reference, and the laws of a session. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runFromText, runToText } from "../../src/xorlab/page/static/maths/runfile.mjs";
import { change, defaultSettings, startOf, trainingOf } from "../../src/xorlab/page/static/maths/settings.mjs";
import { task } from "../../src/xorlab/page/static/maths/tasks.mjs";
import { predictionsOf, Session, train } from "../../src/xorlab/page/static/maths/trainer.mjs";
import { golden, near } from "./golden.mjs";

const begun = ({ task: name, settings: chosen, seed, index = 0 }) => {
  const rows = task(name);
  const settings = change(defaultSettings(rows), chosen);
  return [startOf(settings, rows, seed, index), rows, trainingOf(settings), seed, index];
};

for (const wanted of golden.trained) {
  const { loss, optimizer, hidden_activation: f, batch_size: size, shuffle } = wanted.settings;
  const batch = `${size ?? "all"} rows a step${shuffle ? ", shuffled" : ""}`;
  test(`1,000 epochs are the reference's: ${f}, ${loss}, ${optimizer}, ${batch}`, () => {
    const run = train(...begun(wanted));
    near(run.start.theta, wanted.start, 1e-14, "start");
    near(run.losses, wanted.losses, 1e-6, "losses");
    near(run.network.theta, wanted.end, 1e-6, "end");
    near(predictionsOf(run), wanted.predictions, 1e-6, "predictions");
    assert.deepEqual([run.epochs, run.outcome], [wanted.epochs, wanted.outcome]);
  });
}

for (const wanted of golden.by_default) {
  const { epochs, outcome, loss, end, losses } = wanted;
  test(`${wanted.task} ${JSON.stringify(wanted.settings)}: ${outcome.sentence}`, () => {
    const run = train(...begun(wanted));
    assert.deepEqual([run.outcome, run.epochs, run.losses.length], [outcome, epochs, losses]);
    if (outcome.kind !== "diverged") {
      near([run.loss], [loss], 1e-6, "loss");
      near(run.network.theta, end, 1e-6, "end");
    }
  });

  test(`a run file is written again byte for byte: ${outcome.sentence}`, () => {
    assert.equal(runToText(runFromText(wanted.file)), wanted.file);
  });
}

const xor = { task: "xor", settings: {}, seed: 0 };

test("a session in pieces is the run at one go", () => {
  const whole = train(...begun(xor));
  const session = new Session(...begun(xor));
  while (session.kind === null) session.advance(7);
  assert.deepEqual(session.run(), whole);
});

test("a session that has learned trains on when it is asked to", () => {
  const session = new Session(...begun(xor));
  while (session.step());
  const { epochs } = session.run();
  session.reach(epochs + 50);
  const run = session.run();
  const unstopped = change(defaultSettings(task("xor")), { stop: false, epochs: epochs + 50 });
  const rows = task("xor");
  const straight = train(startOf(unstopped, rows, 0, 0), rows, trainingOf(unstopped), 0, 0);
  assert.deepEqual([run.network, run.losses, run.outcome], [straight.network, straight.losses, straight.outcome]);
  assert.deepEqual(runFromText(runToText(run)).training, straight.training);
});

test("a session that is stopped in between says so", () => {
  const session = new Session(...begun(xor)).reach(10);
  assert.equal(session.run().outcome.kind, "interrupted");
  assert.equal(session.run().losses.length, 10);
});

test("training changes neither its start nor what it has told", () => {
  const given = begun(xor);
  const before = given[0].theta.slice();
  const session = new Session(...given).reach(10);
  const run = session.run();
  const then = run.network.theta.slice();
  session.reach(20);
  assert.deepEqual([given[0].theta, run.network.theta, run.losses.length], [before, then, 10]);
});
