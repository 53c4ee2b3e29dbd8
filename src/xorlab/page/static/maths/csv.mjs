/**
 * Tasks from CSV text: one example a row, inputs first, targets last unless told otherwise.
 *
 *   readCsv("a,b,out\n0,1,1\n", 1)      { X, y, inputNames, outputNames }
 *   writeCsv(task)                      text that reads back as the same rows
 *
 * The twin of `xorlab/tasks/csv_file.py`: columns are split by commas, semicolons, tabs, bars or
 * spaces; a first row of words names them; whatever is wrong is said with its line.
 */
import { BadInput } from "./errors.mjs";
import { repr } from "./format.mjs";

/** Tried in this order: a comma may be part of a number or a name where others split. */
const DELIMITERS = [";", "\t", ",", "|", " "];

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(nan|inf|infinity)$/i;

/** @typedef {{ number: number, cells: string[] }} Line */

/**
 * @param {string} text
 * @param {number} [targets] how many columns at the end are targets
 */
export function readCsv(text, targets = 1) {
  let lines = split(text);
  const names = header(lines[0]);
  if (names.length) lines = lines.slice(1);
  if (!lines.length) throw fault("it has names but no rows.", "Put one example on each line.");
  const width = (names.length ? names : lines[0].cells).length;
  for (const { number, cells } of lines) {
    if (cells.length !== width) {
      const why = `line ${number} has ${cells.length} columns where ${width} are expected.`;
      throw fault(why, "Give every row the same number of columns.");
    }
  }
  if (width < 2) {
    const why = "it has one column, and a task needs an input and a target.";
    throw fault(why, "Split the columns by commas.");
  }
  if (!Number.isInteger(targets) || targets < 1 || targets >= width) {
    const rule = `Of ${width} columns, 1 to ${width - 1} at the end are targets.`;
    throw new BadInput(rule, targets, "Leave at least one input.");
  }
  const values = lines.map(({ number, cells }) => cells.map((cell, c) => toNumber(number, c, cell)));
  const inputs = width - targets;
  return {
    X: values.map((row) => row.slice(0, inputs)),
    y: values.map((row) => row.slice(inputs)),
    inputNames: names.slice(0, inputs),
    outputNames: names.slice(inputs),
  };
}

/**
 * A task's rows as CSV, with the names of its columns, every number exact.
 * @param {import("./task.mjs").Task} task
 */
export function writeCsv({ X, y, rows, inputs, outputs, inputNames, outputNames }) {
  const quoted = (/** @type {string} */ name) =>
    /[",;|\s]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
  const lines = [[...inputNames, ...outputNames].map(quoted).join(",")];
  const short = (/** @type {number} */ x) => repr(x).replace(/\.0$/, "");
  for (let r = 0; r < rows; r++) {
    const row = [
      ...X.subarray(r * inputs, (r + 1) * inputs),
      ...y.subarray(r * outputs, (r + 1) * outputs),
    ];
    lines.push(row.map(short).join(","));
  }
  return `${lines.join("\n")}\n`;
}

/**
 * @param {string} why
 * @param {string} cure
 */
function fault(why, cure) {
  return new BadInput(`CSV: ${why}`, "this text", cure);
}

/**
 * The rows that are not blank, by the delimiter that splits the first of them.
 * @param {string} text
 * @returns {Line[]}
 */
function split(text) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const first = (lines.find((line) => line.trim()) ?? "").trim();
  const delimiter = DELIMITERS.find((d) => cellsOf(first, d, 1).length > 1) ?? ",";
  const rows = lines
    .map((line, i) => ({ number: i + 1, cells: cellsOf(line.trim(), delimiter, i + 1) }))
    .filter(({ cells }) => cells.some((cell) => cell));
  if (!rows.length) throw fault("it is empty.", "Put one example on each line, its target last.");
  return rows;
}

/**
 * A line's cells; a cell in double quotes may hold the delimiter.
 * @param {string} line
 * @param {string} delimiter
 * @param {number} number
 */
function cellsOf(line, delimiter, number) {
  if (delimiter === " ") line = line.replace(/\s+/g, " ");
  const cells = [""];
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const letter = line[i];
    if (letter === '"' && quoted && line[i + 1] === '"') cells[cells.length - 1] += line[++i];
    else if (letter === '"' && (quoted || !cells[cells.length - 1].trim())) quoted = !quoted;
    else if (letter === delimiter && !quoted) cells.push("");
    else cells[cells.length - 1] += letter;
  }
  if (quoted) throw fault(`line ${number} cannot be read.`, "Mend its quotes.");
  return cells.map((cell) => cell.trim());
}

/**
 * The columns' names, or none where the first row is numbers.
 * @param {Line} line
 */
function header({ number, cells }) {
  const words = cells.filter((cell) => !isNumber(cell));
  if (!words.length) return [];
  if (words.length < cells.length) {
    const why = `line ${number} is neither all names nor all numbers: '${words[0]}' is no number.`;
    throw fault(why, "Name every column with a word, or mend the number.");
  }
  if (cells.includes("")) {
    const why = `line ${number} names no column ${cells.indexOf("") + 1}.`;
    throw fault(why, "Give it a name, or leave the column out.");
  }
  const twice = cells.find((cell, i) => cells.indexOf(cell) !== i);
  if (twice !== undefined) {
    throw fault(`line ${number} names two columns '${twice}'.`, "Give each a name of its own.");
  }
  return cells;
}

/** @param {string} cell */
const isNumber = (cell) => NUMBER.test(cell) || NOT_FINITE.test(cell);

/**
 * @param {number} line
 * @param {number} column
 * @param {string} cell
 */
function toNumber(line, column, cell) {
  const where = `line ${line}, column ${column + 1}:`;
  if (!cell) throw fault(`${where} the cell is empty.`, "Fill it in, or leave the row out.");
  if (!isNumber(cell)) throw fault(`${where} '${cell}' is no number.`, "Write numbers like 0.5.");
  if (!Number.isFinite(Number(cell))) {
    throw fault(`${where} '${cell}' is not finite.`, "Leave the row out.");
  }
  return Number(cell);
}
