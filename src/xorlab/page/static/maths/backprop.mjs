/**
 * Backpropagation: the forward pass, then the walk back from the loss, keeping every number.
 *
 *   const trace = createTrace(architecture, rows);
 *   forward(architecture, theta, X, trace);          fills trace.z[l], trace.a[l + 1]
 *   const gradient = createGradient(architecture, rows);
 *   backward(architecture, theta, trace, y, loss, gradient);
 *       fills gradient.da[l], .slope[l], .delta[l], and .theta: ∂J/∂ every parameter
 *
 * The twin of `xorlab/backprop.py`, where each formula is explained: z[l] = a[l] W[l] + b[l] +
 * X S[l], a[l + 1] = f(z[l]), a[0] = X; da[l] = ∂J/∂a[l + 1], slope[l] = f'(z[l]), delta[l] =
 * da[l] slope[l]. All are flat, (rows, fanOut) row after row. Traces and gradients are made once
 * and filled again, so that training allocates nothing.
 */

/**
 * @typedef {import("./network.mjs").Architecture} Architecture
 * @typedef {import("./losses.mjs").Loss} Loss
 *
 * @typedef {object} Trace
 * @property {number} rows how many rows it holds now
 * @property {Float64Array[]} z net inputs by layer
 * @property {Float64Array[]} a activations, a[0] being X
 *
 * @typedef {object} Gradient
 * @property {Float64Array[]} da
 * @property {Float64Array[]} slope
 * @property {Float64Array[]} delta
 * @property {Float64Array} theta the gradient by each parameter, in theta's order
 */

/**
 * Room for a forward pass of up to so many rows.
 * @param {Architecture} architecture
 * @param {number} rows
 * @returns {Trace}
 */
export function createTrace({ layers }, rows) {
  const z = layers.map((layer) => new Float64Array(rows * layer.fanOut));
  return { rows, z, a: [new Float64Array(0), ...z.map((part) => part.slice())] };
}

/**
 * Room for a backward pass.
 * @param {Architecture} architecture
 * @param {number} rows
 * @returns {Gradient}
 */
export function createGradient({ layers, count }, rows) {
  const room = () => layers.map((layer) => new Float64Array(rows * layer.fanOut));
  return { da: room(), slope: room(), delta: room(), theta: new Float64Array(count) };
}

/**
 * The last layer's activations, where they lie in a trace.
 * @param {Trace} trace
 */
export const outputOf = (trace) => trace.a[trace.a.length - 1];

/**
 * Push the first rows of X through the network; keep every z and a.
 * @param {Architecture} architecture
 * @param {Float64Array} theta
 * @param {Float64Array} X (rows, inputs)
 * @param {Trace} trace
 * @param {number} [rows]
 */
export function forward({ layers, sizes }, theta, X, trace, rows = trace.rows) {
  const inputs = sizes[0];
  trace.a[0] = X;
  trace.rows = rows;
  for (let l = 0; l < layers.length; l++) {
    const { fanIn, fanOut, W, b, S, activation } = layers[l];
    const [below, z, a, f] = [trace.a[l], trace.z[l], trace.a[l + 1], activation.f];
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < fanOut; j++) {
        let sum = 0;
        for (let i = 0; i < fanIn; i++) sum += below[r * fanIn + i] * theta[W + i * fanOut + j];
        if (b >= 0) sum += theta[b + j];
        if (S >= 0) {
          let direct = 0;
          for (let i = 0; i < inputs; i++) direct += X[r * inputs + i] * theta[S + i * fanOut + j];
          sum += direct;
        }
        z[r * fanOut + j] = sum;
        a[r * fanOut + j] = f(sum);
      }
    }
  }
  return trace;
}

/**
 * Walk from the loss back to the inputs.
 * @param {Architecture} architecture
 * @param {Float64Array} theta the parameters that the forward pass used
 * @param {Trace} trace
 * @param {Float64Array} y targets of the trace's rows
 * @param {Loss} loss
 * @param {Gradient} gradient
 */
export function backward(architecture, theta, trace, y, loss, gradient) {
  const { layers, sizes } = architecture;
  const { rows, a } = trace;
  const last = layers.length - 1;
  const outputs = sizes[sizes.length - 1];
  const top = gradient.da[last];
  for (let r = 0; r < rows; r++) loss.slope(a[last + 1], y, r * outputs, outputs, top);
  if (loss.reduction === "mean") for (let k = 0; k < rows * outputs; k++) top[k] /= rows;

  for (let l = last; l >= 0; l--) {
    const { fanIn, fanOut, inputs, W, b, S, activation } = layers[l];
    const [da, slope, delta, z, out] = [
      gradient.da[l],
      gradient.slope[l],
      gradient.delta[l],
      trace.z[l],
      a[l + 1],
    ];
    for (let k = 0; k < rows * fanOut; k++) {
      slope[k] = activation.slope(z[k], out[k]);
      delta[k] = da[k] * slope[k];
    }
    products(a[l], fanIn, delta, fanOut, rows, gradient.theta, W);
    if (b >= 0) columnSums(delta, fanOut, rows, gradient.theta, b);
    if (S >= 0) products(a[0], inputs, delta, fanOut, rows, gradient.theta, S);
    if (l > 0) back(delta, fanOut, rows, theta, W, fanIn, gradient.da[l - 1]);
  }
  return gradient;
}

/**
 * into = below.T @ delta, (fanIn, fanOut), from place `at` on.
 * @param {Float64Array} below
 * @param {number} fanIn
 * @param {Float64Array} delta
 * @param {number} fanOut
 * @param {number} rows
 * @param {Float64Array} into
 * @param {number} at
 */
function products(below, fanIn, delta, fanOut, rows, into, at) {
  for (let i = 0; i < fanIn; i++) {
    for (let j = 0; j < fanOut; j++) {
      let sum = 0;
      for (let r = 0; r < rows; r++) sum += below[r * fanIn + i] * delta[r * fanOut + j];
      into[at + i * fanOut + j] = sum;
    }
  }
}

/**
 * @param {Float64Array} delta
 * @param {number} fanOut
 * @param {number} rows
 * @param {Float64Array} into
 * @param {number} at
 */
function columnSums(delta, fanOut, rows, into, at) {
  for (let j = 0; j < fanOut; j++) {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += delta[r * fanOut + j];
    into[at + j] = sum;
  }
}

/**
 * da of the layer below = delta @ W.T, (rows, fanIn).
 * @param {Float64Array} delta
 * @param {number} fanOut
 * @param {number} rows
 * @param {Float64Array} theta
 * @param {number} W
 * @param {number} fanIn
 * @param {Float64Array} into
 */
function back(delta, fanOut, rows, theta, W, fanIn, into) {
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < fanIn; i++) {
      let sum = 0;
      for (let j = 0; j < fanOut; j++) sum += delta[r * fanOut + j] * theta[W + i * fanOut + j];
      into[r * fanIn + i] = sum;
    }
  }
}
