/**
 * Numbers written as arithmetic: with a true minus sign, negative factors in brackets.
 *
 *   signed(-0.5)               "−0.500"
 *   product(0.5, -1)           "0.500·(−1)"
 *   sumOf(["0.1", "−0.2"])     "0.1 − 0.2"
 *   list([1, 2])               "[1, 2]"
 */
import { fine } from "./scales.mjs";

/** How many rows' numbers are written out. */
const SHOWN = 4;

/** @param {number} x */
export const signed = (x) => (Number.isInteger(x) && Math.abs(x) < 1e5 ? String(x).replace("-", "−") : fine(x));

/** @param {number} x */
export const bracketed = (x) => (x < 0 ? `(${signed(x)})` : signed(x));

/**
 * @param {number} a
 * @param {number} b
 */
export const product = (a, b) => `${signed(a)}·${bracketed(b)}`;

/** @param {readonly string[]} terms */
export const sumOf = (terms) =>
  terms.reduce((sum, term) => (term.startsWith("−") ? `${sum} − ${term.slice(1)}` : `${sum} + ${term}`));

/** One number, or several in brackets. @param {readonly number[]} values */
export function list(values) {
  if (values.length === 1) return signed(values[0]);
  const some = values.slice(0, SHOWN).map(signed).join(", ");
  return `[${some}${values.length > SHOWN ? `, … ${values.length - SHOWN} more` : ""}]`;
}
