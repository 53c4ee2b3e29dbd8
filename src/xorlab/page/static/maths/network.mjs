/**
 * A network: its architecture, and all its parameters in one vector.
 *
 *   const shape = architecture([2, 3, 1], ["tanh", "sigmoid"]);
 *   shape.count                        13 parameters
 *   shape.layers[0]                    { fanIn: 2, fanOut: 3, W: 0, b: 6, S: -1, ... }
 *   { architecture: shape, theta }     a Network; theta is a Float64Array of 13
 *   weight(network, l, i, j)           W[l][i][j], from unit i of the layer below to unit j
 *   matrices(network)                  [{ W: number[][], b: number[], S: number[][] }, ...]
 *   fromMatrices(shape, layers)        back again
 *
 * theta holds layer by layer W row by row, then b, then S (the shortcuts from the inputs), as
 * `xorlab/model/vector.py` has it. Where a layer has no b or no S, their place is -1.
 */
import { activation } from "./activations.mjs";
import { BadInput } from "./errors.mjs";

/**
 * @typedef {object} Layer
 * @property {number} fanIn
 * @property {number} fanOut
 * @property {number} inputs how many inputs a shortcut brings: 0 for none
 * @property {import("./activations.mjs").Activation} activation
 * @property {number} W where W (fanIn, fanOut) begins in theta
 * @property {number} b where b (fanOut) begins, or -1
 * @property {number} S where S (inputs, fanOut) begins, or -1
 *
 * @typedef {object} Architecture
 * @property {readonly number[]} sizes units a layer, inputs first, outputs last
 * @property {readonly Layer[]} layers one for every layer after the inputs
 * @property {boolean} biases
 * @property {boolean} shortcuts
 * @property {number} count how many parameters there are
 *
 * @typedef {object} Network
 * @property {Architecture} architecture
 * @property {Float64Array} theta
 *
 * @typedef {{ W: number[][], b?: number[], S?: number[][] }} Matrices
 */

/**
 * An architecture from names: one activation a layer after the inputs.
 * @param {readonly number[]} sizes
 * @param {readonly string[]} activations
 * @param {boolean} [biases]
 * @param {boolean} [shortcuts]
 * @returns {Architecture}
 */
export function architecture(sizes, activations, biases = true, shortcuts = false) {
  if (sizes.length < 2 || sizes.some((n) => !Number.isInteger(n) || n < 1)) {
    throw new BadInput(
      "Layer sizes are whole numbers of at least 1, inputs and outputs at the least.",
      sizes.join("-"),
      "Try 2-2-1.",
    );
  }
  if (activations.length !== sizes.length - 1) {
    const rule = `Every layer after the inputs has one activation (${sizes.length - 1} here).`;
    throw new BadInput(rule, activations.join(", "), "Name one a layer.");
  }
  let at = 0;
  const taken = (/** @type {number} */ n) => (at += n) - n;
  const layers = activations.map((name, l) => {
    const [fanIn, fanOut, inputs] = [sizes[l], sizes[l + 1], shortcuts && l ? sizes[0] : 0];
    const W = taken(fanIn * fanOut);
    const b = biases ? taken(fanOut) : -1;
    const S = inputs ? taken(inputs * fanOut) : -1;
    return Object.freeze({ fanIn, fanOut, inputs, activation: activation(name), W, b, S });
  });
  return Object.freeze({ sizes: [...sizes], layers, biases, shortcuts, count: at });
}

/**
 * The weight from unit i of the layer below to unit j of layer l.
 * @param {Network} network
 * @param {number} l
 * @param {number} i
 * @param {number} j
 */
export function weight(network, l, i, j) {
  const layer = network.architecture.layers[l];
  return network.theta[layer.W + i * layer.fanOut + j];
}

/**
 * The parameters as nested lists: for reading, files and scripts.
 * @param {Network} network
 * @returns {Matrices[]}
 */
export function matrices({ architecture, theta }) {
  const rows = (/** @type {number} */ at, /** @type {number} */ n, /** @type {number} */ width) =>
    Array.from({ length: n }, (_, i) => [...theta.subarray(at + i * width, at + (i + 1) * width)]);
  return architecture.layers.map((layer) => {
    /** @type {Matrices} */
    const found = { W: rows(layer.W, layer.fanIn, layer.fanOut) };
    if (layer.b >= 0) found.b = rows(layer.b, 1, layer.fanOut)[0];
    if (layer.S >= 0) found.S = rows(layer.S, layer.inputs, layer.fanOut);
    return found;
  });
}

/**
 * A network from nested lists, whose shapes must be the architecture's.
 * @param {Architecture} architecture
 * @param {readonly Matrices[]} given
 * @returns {Network}
 */
export function fromMatrices(architecture, given) {
  const theta = new Float64Array(architecture.count);
  if (given.length !== architecture.layers.length) {
    const rule = `The network has ${architecture.layers.length} layers of parameters.`;
    throw new BadInput(rule, given.length, "Give one a layer.");
  }
  architecture.layers.forEach((layer, l) => {
    const fill = (
      /** @type {"W" | "b" | "S"} */ name,
      /** @type {number} */ at,
      /** @type {number} */ rows,
    ) => {
      const part = given[l][name];
      const numbers = (part ?? []).flat().map(Number);
      if (numbers.length !== (at < 0 ? 0 : rows * layer.fanOut)) {
        const rule = `Layer ${l + 1}'s ${name} is of ${Math.max(rows, 0)} by ${layer.fanOut} numbers.`;
        throw new BadInput(rule, `${numbers.length} numbers`, "Mend its shape.");
      }
      if (at >= 0) theta.set(numbers, at);
    };
    fill("W", layer.W, layer.fanIn);
    fill("b", layer.b, 1);
    fill("S", layer.S, layer.inputs);
  });
  return { architecture, theta };
}
