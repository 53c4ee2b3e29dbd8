/** The golden vectors that golden.py wrote, and how near is near. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const golden = JSON.parse(readFileSync(process.env.GOLDEN ?? "golden.json", "utf8"));

const SPECIAL = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** A number as golden.py wrote it. */
const number = (x) => (typeof x === "string" ? SPECIAL[x] : x);

/** Fails unless all numbers agree to the tolerance, relative to the larger of them and 1. */
export function near(found, wanted, tolerance, what = "") {
  assert.equal(found.length, wanted.length, `${what}: as many numbers`);
  wanted.forEach((raw, i) => {
    const [a, b] = [found[i], number(raw)];
    const scale = Math.max(1, Math.abs(b));
    const fits = Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * scale;
    assert.ok(fits, `${what}[${i}]: ${a} is not ${b} (off by ${Math.abs(a - b)})`);
  });
}
