/**
 * Numbers as Python writes them, so that the page's sentences and files are Python's to the letter.
 *
 *   repr(0.1 + 0.2)   "0.30000000000000004"   the shortest text that reads back exactly
 *   repr(1)           "1.0"                   ... which always looks like a float
 *   general(0.12346)  "0.1235"                Python's %.4g
 *   grouped(1204)     "1,204"                 Python's {:,}
 */

/**
 * A float's shortest exact text: Python's `repr`.
 * @param {number} x
 */
export function repr(x) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  const [mantissa, power] = x.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${padded(exponent)}`;
  const plain = x.toString();
  return plain.includes(".") ? plain : `${plain}.0`;
}

/**
 * `digits` significant digits, trailing zeros dropped: Python's `g`.
 * @param {number} x
 * @param {number} [digits]
 */
export function general(x, digits = 4) {
  if (!Number.isFinite(x)) return repr(x);
  if (x === 0) return Object.is(x, -0) ? "-0" : "0";
  const [mantissa, power] = x.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  const trimmed = (/** @type {string} */ text) =>
    text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  if (exponent < -4 || exponent >= digits) return `${trimmed(mantissa)}e${padded(exponent)}`;
  return trimmed(x.toFixed(digits - 1 - exponent));
}

/**
 * A whole number with its thousands set apart.
 * @param {number} n
 */
export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** @param {number} exponent */
function padded(exponent) {
  return (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");
}
