/**
 * What training costs in the playground, without the page: a thousand starts of XOR's default
 * settings, as its worker trains them, and one epoch of a 2-4-1 network.
 *
 * Run by `make bench`, in node, whose engine is Chromium's.
 */
import { odds, sample } from "../src/xorlab/page/static/maths/odds.mjs";
import { change, defaultSettings, startOf, trainingOf } from "../src/xorlab/page/static/maths/settings.mjs";
import { task } from "../src/xorlab/page/static/maths/tasks.mjs";
import { Session } from "../src/xorlab/page/static/maths/trainer.mjs";

const STARTS = 1000;
const EPOCHS = 5000;
const BAR = { seconds: 5, milliseconds: 1 };

const xor = task("xor");
const own = defaultSettings(xor);

const begun = performance.now();
const { learned } = odds(xor, sample(xor, own, 0, 0, STARTS));
const seconds = (performance.now() - begun) / 1000;

const wide = change(own, { hidden: [4], criterion: "loss<1e-30", epochs: EPOCHS });
const session = new Session(startOf(wide, xor), xor, trainingOf(wide));
const times = Array.from({ length: EPOCHS }, () => {
  const before = performance.now();
  session.step();
  return performance.now() - before;
}).sort((a, b) => a - b);
const milliseconds = times[EPOCHS / 2];

const said = (/** @type {boolean} */ within) => (within ? "within" : "ABOVE");
console.log(
  `${STARTS} starts of XOR  ${seconds.toFixed(2)} s, ${learned} learned: ` +
    `${said(seconds <= BAR.seconds)} the bar of ${BAR.seconds} s`,
);
console.log(
  `an epoch of 2-4-1    ${(1000 * milliseconds).toFixed(1)} µs, the median of ${EPOCHS}: ` +
    `${said(milliseconds <= BAR.milliseconds)} the bar of ${1000 * BAR.milliseconds} µs`,
);
process.exitCode = seconds <= BAR.seconds && milliseconds <= BAR.milliseconds ? 0 : 1;
