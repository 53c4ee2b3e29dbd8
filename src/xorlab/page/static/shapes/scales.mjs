/**
 * From numbers to places on a picture, and to the text beside them.
 *
 *   linear(0, 10, 40, 240)(5)        140
 *   logarithmic(1e-3, 1, 100, 0)(1)  0
 *   ticks(-0.3, 1.3)                 [0, 0.5, 1]
 *   number(-0.532)                   "−0.53"
 */

/**
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 */
export function linear(low, high, from, to) {
  const scale = (to - from) / (high - low || 1);
  return (/** @type {number} */ x) => from + (x - low) * scale;
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 */
export function logarithmic(low, high, from, to) {
  const place = linear(Math.log10(low), Math.log10(high), from, to);
  return (/** @type {number} */ x) => place(Math.log10(Math.max(x, low)));
}

/**
 * Round numbers inside a range: steps of 1, 2 or 5 times a power of ten.
 * @param {number} low
 * @param {number} high
 * @param {number} [most]
 */
export function ticks(low, high, most = 4) {
  const rough = (high - low) / most;
  if (!(rough > 0 && Number.isFinite(rough))) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => (high - low) / s <= most) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/**
 * A round number that is not below n: what an axis reaches while a run grows along it.
 * @param {number} n
 */
export function roundUp(n) {
  const power = 10 ** Math.floor(Math.log10(Math.max(n, 1)));
  return [1, 2, 5, 10].map((k) => k * power).find((x) => x >= n) ?? n;
}

/**
 * The powers of ten around positive values: [low, high] of a logarithmic axis.
 * @param {readonly number[]} values
 */
export function decades(values) {
  let [low, high] = [Infinity, 0];
  for (const x of values) {
    if (!(x > 0 && Number.isFinite(x))) continue;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  if (!high) return [1e-2, 1];
  const bottom = 10 ** Math.max(Math.floor(Math.log10(low) + 1e-9), Math.log10(high) - 8);
  return [Math.min(bottom, 1e-2), Math.max(10 ** Math.ceil(Math.log10(high) - 1e-9), 1)];
}

/**
 * A number as short as it can be read: two decimals, fewer where it is large.
 * @param {number} x
 * @param {number} [digits]
 */
export function number(x, digits = 2) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  const text =
    size >= 1e5
      ? x.toExponential(1)
      : x.toFixed(size >= 100 ? 0 : size >= 10 ? Math.max(digits - 1, 0) : digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replaceAll("-", "−").replace("e+", "e");
}

/**
 * The same, also where it is so small that its decimals would all be 0.
 * @param {number} x
 * @param {number} [digits]
 */
export const fine = (x, digits = 3) =>
  x !== 0 && Math.abs(x) < 0.5 * 10 ** -digits ? x.toExponential(1).replaceAll("-", "−") : number(x, digits);

/** A number as exact as it is short: ticks, inputs, targets. @param {number} x */
export const plain = (x) => String(Number(x.toPrecision(6))).replaceAll("-", "−");

/** @param {number} n */
export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** @param {number} share */
export const percent = (share) => {
  const text = (100 * share).toFixed(1);
  return `${share > 0 && share < 1 && (text === "100.0" || text === "0.0") ? (share < 0.5 ? "< 0.1" : "> 99.9") : text.replace(/\.0$/, "")} %`;
};
