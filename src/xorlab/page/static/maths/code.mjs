/**
 * The network as a script of its own, with these very weights.
 *
 *   numpyScript(run)      needs NumPy and nothing else
 *   kerasScript(run)      needs Keras, with JAX, TensorFlow or PyTorch
 *
 * Both print the same lines: each row's inputs, and what the network says of it. Keras computes
 * in float32, which may change the last digit printed.
 */
import { repr } from "./format.mjs";
import { matrices } from "./network.mjs";

/** @typedef {import("./trainer.mjs").Run} Run */

/** A sigmoid is written by tanh, which cannot overflow. @type {Readonly<Record<string, string>>} */
const NUMPY_ACTIVATIONS = {
  identity: "z",
  relu: "np.maximum(z, 0)",
  "leaky-relu": "np.where(z >= 0, z, 0.01 * z)",
  sigmoid: "0.5 + 0.5 * np.tanh(z / 2)",
  "symmetric-sigmoid": "0.5 * np.tanh(z / 2)",
  tanh: "np.tanh(z)",
  softplus: "np.logaddexp(0, z)",
  arctan: "np.arctan(z)",
};

/** @type {Readonly<Record<string, string>>} */
const KERAS_ACTIVATIONS = {
  identity: '"linear"',
  relu: '"relu"',
  "leaky-relu": "lambda z: keras.ops.leaky_relu(z, 0.01)",
  sigmoid: '"sigmoid"',
  "symmetric-sigmoid": "lambda z: keras.ops.sigmoid(z) - 0.5",
  tanh: '"tanh"',
  softplus: '"softplus"',
  arctan: "keras.ops.arctan",
};

/** What a loss of logits makes of the last layer. @type {Readonly<Record<string, string>>} */
const NUMPY_PREDICTIONS = {
  "bce-logits": "0.5 + 0.5 * np.tanh(a / 2)",
  "softmax-ce":
    "(e := np.exp(a - a.max(axis=1, keepdims=True))) / e.sum(axis=1, keepdims=True)",
};

/** @type {Readonly<Record<string, string>>} */
const KERAS_PREDICTIONS = { "bce-logits": "sigmoid", "softmax-ce": "softmax" };

const PRINTED = [
  "for x, output in zip(X, outputs):",
  '    print(" ".join(f"{v:g}" for v in x), "->", " ".join(f"{v:.6f}" for v in output))',
  "",
];

/**
 * A list of numbers, or of lists of them, in Python.
 * @param {number | readonly unknown[]} value
 * @returns {string}
 */
const python = (value) =>
  typeof value === "number"
    ? repr(value)
    : `[${value.map((part) => python(/** @type {number | unknown[]} */ (part))).join(", ")}]`;

/** @param {Run} run */
function rowsOf({ task }) {
  return Array.from({ length: task.rows }, (_, r) => [
    ...task.X.subarray(r * task.inputs, (r + 1) * task.inputs),
  ]);
}

/**
 * `name = np.array([` and one line a row.
 * @param {string} name
 * @param {readonly (readonly number[])[]} rows
 */
const block = (name, rows) => [
  `${name} = np.array([`,
  ...rows.map((row) => `    ${python(row)},`),
  "])",
];

/** @param {Run} run */
function head(run) {
  const { sizes } = run.network.architecture;
  const name = run.task.name.replace(/["\\\s]+/g, " ");
  const what = `A ${sizes.join("-")} network for ${name}: ${run.outcome.sentence}.`;
  return `"""${what} Written by xorlab."""`;
}

/** @param {Run} run */
export function numpyScript(run) {
  const { architecture } = run.network;
  const lines = [head(run), "", "import numpy as np", "", ...block("X", rowsOf(run)), ""];
  lines.push("a = X");
  matrices(run.network).forEach(({ W, b, S }, l) => {
    const n = l + 1;
    lines.push("", ...block(`W${n}`, W));
    if (b) lines.push(`b${n} = np.array(${python(b)})`);
    if (S) lines.push(...block(`S${n}`, S));
    lines.push(`z = a @ W${n}${b ? ` + b${n}` : ""}${S ? ` + X @ S${n}` : ""}`);
    lines.push(`a = ${NUMPY_ACTIVATIONS[architecture.layers[l].activation.name]}`);
  });
  const says = NUMPY_PREDICTIONS[run.training.loss.name];
  if (says) lines.push("", "# The loss takes logits: these are the probabilities.", `a = ${says}`);
  lines.push("", "outputs = a", ...PRINTED);
  return lines.join("\n");
}

/** @param {Run} run */
export function kerasScript(run) {
  const { sizes, layers, biases } = run.network.architecture;
  const bias = biases ? "" : ", use_bias=False";
  const lines = [
    head(run),
    "",
    "import os",
    "",
    'os.environ.setdefault("KERAS_BACKEND", "jax")',
    "",
    "import keras",
    "import numpy as np",
    "",
    ...block("X", rowsOf(run)),
    "",
    `x = a = keras.Input((${sizes[0]},))`,
  ];
  layers.forEach((layer, l) => {
    const f = KERAS_ACTIVATIONS[layer.activation.name];
    const dense = `keras.layers.Dense(${layer.fanOut}${bias}, name="layer${l + 1}")(a)`;
    // A shortcut is the inputs, led past the layers below: further columns of this one's input.
    if (layer.S >= 0) lines.push("a = keras.layers.Concatenate()([a, x])");
    lines.push(`a = ${dense}`, `a = keras.layers.Activation(${f})(a)`);
  });
  const says = KERAS_PREDICTIONS[run.training.loss.name];
  if (says) lines.push(`a = keras.layers.Activation("${says}")(a)  # the loss takes logits`);
  lines.push("model = keras.Model(x, a)", "");
  matrices(run.network).forEach(({ W, b, S }, l) => {
    lines.push(...block(`W${l + 1}`, S ? [...W, ...S] : W));
    if (b) lines.push(`b${l + 1} = np.array(${python(b)})`);
    const weights = `[W${l + 1}${b ? `, b${l + 1}` : ""}]`;
    lines.push(`model.get_layer("layer${l + 1}").set_weights(${weights})`, "");
  });
  lines.push("outputs = model.predict(X, verbose=0)", ...PRINTED);
  return lines.join("\n");
}
