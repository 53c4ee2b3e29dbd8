/**
 * Where a network starts: the law its first parameters are drawn from.
 *
 *   initializer("uniform(-0.5, 0.5)").draw(architecture, seed, index)      theta
 *   LAWS, PUBLISHED                                                        the names there are
 *
 * Start `index` of a seed is the network that Python draws for it, to the last bits of log and
 * cos. The twin of `xorlab/initializers`; the published starts that came out of another
 * program's generator reach the page as given values (see `start` in state.mjs).
 */
import { BadInput } from "./errors.mjs";
import { repr } from "./format.mjs";
import { uniformPairs } from "./philox.mjs";

/**
 * @typedef {import("./network.mjs").Architecture} Architecture
 *
 * @typedef {object} Law
 * @property {(u: number, v: number, fanIn: number, fanOut: number, ...numbers: number[]) => number} weight
 * @property {readonly number[]} numbers the defaults of the numbers in brackets
 * @property {boolean} biases whether biases follow the law too; they are 0 elsewhere
 *
 * @typedef {object} Initializer
 * @property {string} name
 * @property {(architecture: Architecture, seed: number, index: number) => Float64Array} draw
 */

/** The random numbers' use: initial parameters. */
const STREAM = 0;

/** @type {Law["weight"]} U[low, high). */
const uniform = (u, v, fanIn, fanOut, low, high) => low + (high - low) * u;

/** @type {Law["weight"]} N(mean, std²), by Box and Muller. */
const normal = (u, v, fanIn, fanOut, mean, std) =>
  mean + std * Math.sqrt(-2 * Math.log1p(-u)) * Math.cos(2 * Math.PI * v);

/** @type {(variance: (fanIn: number, fanOut: number) => number) => Law["weight"]} */
const scaledNormal = (variance) => (u, v, fanIn, fanOut) =>
  normal(u, v, fanIn, fanOut, 0, Math.sqrt(variance(fanIn, fanOut)));

/** @type {(square: (fanIn: number, fanOut: number) => number) => Law["weight"]} U[-r, r). */
const scaledUniform = (square) => (u, v, fanIn, fanOut) => {
  const r = Math.sqrt(square(fanIn, fanOut));
  return uniform(u, v, fanIn, fanOut, -r, r);
};

/**
 * @param {Law["weight"]} weight
 * @param {readonly number[]} [numbers]
 * @param {boolean} [biases]
 * @returns {Law}
 */
const law = (weight, numbers = [], biases = false) => ({ weight, numbers, biases });

/** @type {Readonly<Record<string, Law>>} */
export const LAWS = {
  uniform: law(uniform, [-1, 1], true),
  normal: law(normal, [0, 1]),
  glorot: law(scaledUniform((fanIn, fanOut) => 6 / (fanIn + fanOut))),
  "glorot-normal": law(scaledNormal((fanIn, fanOut) => 2 / (fanIn + fanOut))),
  he: law(scaledNormal((fanIn) => 2 / fanIn)),
  "he-uniform": law(scaledUniform((fanIn) => 6 / fanIn)),
  lecun: law(scaledNormal((fanIn) => 1 / fanIn)),
  zeros: law(() => 0),
};

/** Starts of published 2-2-1 networks, in theta's order. */
export const PUBLISHED = {
  goodfellow: [1, 1, 1, 1, 0, -1, 1, -2, 0],
  "pdp-1986": [
    0.432171, -0.038413, 0.448781, 0.036489, -0.276589, -0.402498, 0.27208, 0.081714, 0.279299,
  ],
};

/**
 * The initialiser written as in `uniform(-0.5, 0.5)`.
 * @param {string} text
 * @returns {Initializer}
 */
export function initializer(text) {
  if (Object.hasOwn(PUBLISHED, text)) return published(/** @type {keyof typeof PUBLISHED} */ (text));
  const [, name, , inside] = text.replaceAll(" ", "").match(/^([^(]*)(\((.*)\))?$/) ?? [, text];
  const found = name && Object.hasOwn(LAWS, name) ? LAWS[name] : undefined;
  if (!found || !name) {
    const names = [...Object.keys(LAWS), ...Object.keys(PUBLISHED)].join(", ");
    throw new BadInput("An initialiser is called by its name.", text, `Choose from: ${names}.`);
  }
  const numbers = inside === undefined ? [...found.numbers] : bracketed(text, inside);
  if (numbers.length !== found.numbers.length) {
    const rule = `The initialiser '${name}' takes ${found.numbers.length} numbers in brackets.`;
    throw new BadInput(rule, text, `Try '${spelled(name, found.numbers)}'.`);
  }
  if (name === "uniform" && !(numbers[0] < numbers[1])) {
    throw new BadInput("A uniform range runs from low to high.", text, "Try 'uniform(-1, 1)'.");
  }
  if (name === "normal" && !(numbers[1] >= 0)) {
    throw new BadInput("A standard deviation is at least 0.", text, "Try 'normal(0, 1)'.");
  }
  return {
    name: spelled(name, numbers),
    draw: (architecture, seed, index) => drawn(found, numbers, architecture, seed, index),
  };
}

/**
 * How an initialiser is written, in its one normal form.
 * @param {string} name
 * @param {readonly number[]} numbers
 */
export function spelled(name, numbers) {
  const exact = numbers.map((n) => repr(n).replace(/\.0$/, ""));
  return numbers.length ? `${name}(${exact.join(", ")})` : name;
}

/**
 * @param {string} text
 * @param {string} inside
 */
function bracketed(text, inside) {
  const parts = inside.split(",");
  const numbers = parts.map(Number);
  if (parts.every((part) => part !== "") && numbers.every(Number.isFinite)) return numbers;
  const rule = "An initialiser's numbers stand in brackets, split by commas.";
  throw new BadInput(rule, text, "Try 'uniform(-0.5, 0.5)'.");
}

/**
 * Each parameter by the law; parameter k of a start uses random address k.
 * @param {Law} law
 * @param {readonly number[]} numbers
 * @param {Architecture} architecture
 * @param {number} seed
 * @param {number} index
 */
function drawn(law, numbers, { layers, count }, seed, index) {
  const pairs = uniformPairs(seed, index, STREAM, count);
  const theta = new Float64Array(count);
  for (const { fanIn, fanOut, inputs, W, b, S } of layers) {
    const fill = (/** @type {number} */ at, /** @type {number} */ n) => {
      for (let k = at; k < at + n; k++) {
        theta[k] = law.weight(pairs[2 * k], pairs[2 * k + 1], fanIn + inputs, fanOut, ...numbers);
      }
    };
    fill(W, fanIn * fanOut);
    if (b >= 0 && law.biases) fill(b, fanOut);
    if (S >= 0) fill(S, inputs * fanOut);
  }
  return theta;
}

/**
 * @param {keyof typeof PUBLISHED} name
 * @returns {Initializer}
 */
function published(name) {
  const draw = (/** @type {Architecture} */ { sizes, biases, shortcuts }) => {
    if (sizes.join("-") !== "2-2-1" || !biases || shortcuts) {
      throw new BadInput(
        `The start '${name}' is that of a 2-2-1 network with biases and no shortcuts.`,
        sizes.join("-"),
        "Choose another start for another network.",
      );
    }
    return Float64Array.from(PUBLISHED[name]);
  };
  return { name, draw };
}
