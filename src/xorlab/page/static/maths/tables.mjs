/**
 * Truth tables that have names, and tables written as digits; rows count in binary.
 *
 *   namedTable("parity3")       { name: "parity3", X, y, inputNames, outputNames }; null for no name
 *   tableOfDigits("0110")       XOR; commas split several outputs
 *   GATES, FAMILIES             what there is
 *
 * The twin of `xorlab/tasks/{tables,gates,families,names}.py`: same names, rows and bounds.
 */
import { BadInput } from "./errors.mjs";

/**
 * @typedef {object} Table
 * @property {string} name
 * @property {number[][]} X bits
 * @property {number[][]} y bits
 * @property {string[]} [inputNames]
 * @property {string[]} [outputNames]
 *
 * @typedef {Omit<Table, "name">} Bits
 *
 * @typedef {object} Family
 * @property {string} says
 * @property {(n: number) => Bits} make
 * @property {readonly number[]} sizes
 * @property {number} example
 */

export const MAX_INPUTS = 16;

/** All rows of n bits. @param {number} n */
const rowsOf = (n) => Array.from({ length: 2 ** n }, (_, row) => digits(row, n));

/**
 * The last n binary digits of a number.
 * @param {number} value
 * @param {number} n
 */
const digits = (value, n) => Array.from({ length: n }, (_, i) => (value >> (n - 1 - i)) & 1);

/** The number that digits write. @param {number[]} bits */
const number = (bits) => bits.reduce((total, bit) => 2 * total + bit, 0);

/** @param {number[]} row */
const sum = (row) => row.reduce((a, b) => a + b, 0);

/**
 * @param {number} n
 * @param {(row: number[]) => number | boolean | number[]} rule
 * @param {string[]} [inputNames]
 * @param {string[]} [outputNames]
 * @returns {Bits}
 */
function table(n, rule, inputNames, outputNames) {
  const X = rowsOf(n);
  return { X, y: X.map((row) => [rule(row)].flat().map(Number)), inputNames, outputNames };
}

/** @type {Readonly<Record<string, readonly [string, () => Bits]>>} what it says, and the table */
export const GATES = {
  and: ["1 where both inputs are 1", () => table(2, ([a, b]) => a & b)],
  or: ["1 where an input is 1", () => table(2, ([a, b]) => a | b)],
  nand: ["0 where both inputs are 1", () => table(2, ([a, b]) => 1 - (a & b))],
  nor: ["1 where no input is 1", () => table(2, ([a, b]) => 1 - (a | b))],
  xor: ["1 where the inputs differ", () => table(2, ([a, b]) => a ^ b)],
  xnor: ["1 where the inputs are equal", () => table(2, ([a, b]) => 1 - (a ^ b))],
  implies: ["0 where the first is 1 and the second 0", () => table(2, ([a, b]) => (1 - a) | b)],
  "and-not": ["1 where the first is 1 and the second 0", () => table(2, ([a, b]) => a & (1 - b))],
  not: ["the other bit", () => table(1, ([a]) => 1 - a)],
  buffer: ["the same bit", () => table(1, ([a]) => a)],
  "half-adder": [
    "a + b in binary: carry, sum",
    () => table(2, (row) => digits(sum(row), 2), ["a", "b"], ["carry", "sum"]),
  ],
  "full-adder": [
    "a + b + carry in, in binary: carry, sum",
    () => table(3, (row) => digits(sum(row), 2), ["a", "b", "carry in"], ["carry", "sum"]),
  ],
};

/** @param {number} highest */
const to = (highest) => Array.from({ length: highest - 1 }, (_, i) => i + 2);

/** @param {number} n */
function multiplexer(n) {
  const selects = Math.log2(n);
  const names = [...to(selects + 1).map((i) => `s${i - 1}`), ...digits(0, n).map((_, i) => `d${i}`)];
  return table(selects + n, (row) => row[selects + number(row.slice(0, selects))], names);
}

/** @param {number} n */
function adder(n) {
  const places = (/** @type {number} */ k) => digits(0, k).map((_, i) => k - 1 - i);
  return table(
    2 * n,
    (row) => digits(number(row.slice(0, n)) + number(row.slice(n)), n + 1),
    ["a", "b"].flatMap((letter) => places(n).map((i) => `${letter}${i}`)),
    places(n + 1).map((i) => `s${i}`),
  );
}

/** @type {(n: number) => Bits} */
function encoder(n) {
  const rows = Array.from({ length: n }, (_, i) => digits(0, n).map((_, j) => Number(i === j)));
  return { X: rows, y: rows };
}

/** @type {Readonly<Record<string, Family>>} by the name without its size */
export const FAMILIES = {
  and: {
    says: "1 where all N inputs are 1",
    make: (n) => table(n, (row) => Math.min(...row)),
    sizes: to(MAX_INPUTS),
    example: 3,
  },
  or: {
    says: "1 where one of N inputs is 1",
    make: (n) => table(n, (row) => Math.max(...row)),
    sizes: to(MAX_INPUTS),
    example: 3,
  },
  parity: {
    says: "1 where an odd number of the N inputs is 1",
    make: (n) => table(n, (row) => sum(row) % 2),
    sizes: to(MAX_INPUTS),
    example: 3,
  },
  majority: {
    says: "1 where more than half the inputs are 1",
    make: (n) => table(n, (row) => 2 * sum(row) > n),
    sizes: to(MAX_INPUTS),
    example: 5,
  },
  symmetry: {
    says: "1 where the inputs read the same backwards",
    make: (n) => table(n, (row) => row.every((bit, i) => bit === row[n - 1 - i])),
    sizes: to(MAX_INPUTS),
    example: 6,
  },
  multiplexer: {
    says: "the one of N data inputs that is selected",
    make: multiplexer,
    sizes: [2, 4, 8],
    example: 4,
  },
  adder: {
    says: "the sum of two N-bit numbers in binary",
    make: adder,
    sizes: to(MAX_INPUTS / 2),
    example: 2,
  },
  encoder: {
    says: "N rows with a single 1 each, to be given back",
    make: encoder,
    sizes: to(256),
    example: 8,
  },
};

/** @type {Readonly<Record<string, string>>} */
const ALIASES = { mux: "multiplexer", maj: "majority", inverter: "not", identity: "buffer" };

/** A name in the one form that is looked up. @param {string} name */
export const normal = (name) => name.trim().toLowerCase().replace(/[\s_]+/g, "-");

/**
 * A named table, or null for what is no name.
 * @param {string} text
 * @returns {Table | null}
 */
export function namedTable(text) {
  const plain = aliased(normal(text));
  if (Object.hasOwn(GATES, plain)) return { name: plain, ...GATES[plain][1]() };
  const sizes = plain.match(/^(\d{1,5})-\d{1,5}-(\d{1,5})$/);
  if (sizes) {
    if (sizes[1] !== sizes[2]) {
      throw new BadInput("An encoder has as many outputs as inputs.", text, "Try 8-3-8.");
    }
    return { name: plain, ...member("encoder", Number(sizes[1])) };
  }
  const family = plain.match(/^([a-z-]*[a-z])-?(\d{0,5})$/);
  const stem = family && aliased(family[1]);
  if (!family || !stem || !Object.hasOwn(FAMILIES, stem)) return null;
  return { name: `${stem}${family[2]}`, ...member(stem, Number(family[2])) };
}

/** @param {string} name */
const aliased = (name) => (Object.hasOwn(ALIASES, name) ? ALIASES[name] : name);

/**
 * @param {string} stem
 * @param {number} n
 */
function member(stem, n) {
  const { make, sizes, example } = FAMILIES[stem];
  if (sizes.includes(n)) return make(n);
  const dense = sizes.length > 3;
  const takes = dense ? `from 2 to ${sizes.at(-1)}` : `out of ${sizes.join(", ")}`;
  throw new BadInput(`${stem}N takes an N ${takes}.`, `${stem}${n || ""}`, `Try ${stem}${example}.`);
}

/** Whether a text is written as a truth table. @param {string} text */
export const isDigits = (text) => /^[01]+(\s*,\s*[01]+)*$/.test(text.trim());

/**
 * The table whose outputs, row after row, are the digits; commas split several outputs.
 * @param {string} text
 * @returns {Table}
 */
export function tableOfDigits(text) {
  const columns = text.split(",").map((column) => column.trim());
  const rows = columns[0].length;
  const inputs = Math.log2(rows);
  if (rows < 2 || !Number.isInteger(inputs)) {
    throw new BadInput(
      "A truth table has one digit for each row: 2, 4, 8, 16, ... of them.",
      `${rows} digits`,
      "XOR is 0110.",
    );
  }
  if (columns.some((column) => column.length !== rows)) {
    const rule = "The outputs of a truth table have equally many digits.";
    throw new BadInput(rule, text, "A half adder is 0001,0110.");
  }
  if (inputs > MAX_INPUTS) {
    const rule = `A truth table has at most ${MAX_INPUTS} inputs.`;
    throw new BadInput(rule, `${inputs} inputs`, "Give the rows that matter as a CSV file.");
  }
  const X = rowsOf(inputs);
  return { name: text.trim(), X, y: X.map((_, row) => columns.map((c) => Number(c[row]))) };
}
