/**
 * Random numbers that are a function of their address: Philox-4x32-10, in 32-bit arithmetic.
 *
 *   philox([0, 0, 0, 0], [0, 0])            four 32-bit words
 *   uniformPairs(seed, start, stream, n)    Float64Array of u0, v0, u1, v1, ... in [0, 1)
 *
 * Bit for bit the numbers of `xorlab/philox.py`, which names the source. Seeds and indices of
 * starts are whole numbers up to 2^53 - 1 here, the last that JavaScript counts exactly.
 */
import { BadInput } from "./errors.mjs";

const TWO_32 = 2 ** 32;

/**
 * The upper 32 bits of the 64-bit product, from 16-bit halves: no sum of them reaches 2^53.
 * @param {number} a
 * @param {number} b
 */
function high(a, b) {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  return a1 * b1 + Math.floor(middle / 65536) + Math.floor(((middle & 0xffff) + a0 * b1) / 65536);
}

/**
 * Scramble a counter of four 32-bit words under a key of two.
 * @param {ArrayLike<number>} counter
 * @param {ArrayLike<number>} key
 * @returns {[number, number, number, number]}
 */
export function philox(counter, key) {
  let [c0, c1, c2, c3] = [counter[0], counter[1], counter[2], counter[3]];
  let [k0, k1] = [key[0], key[1]];
  for (let round = 0; round < 10; round++) {
    const first = high(0xd2511f53, c0);
    const second = high(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const low2 = Math.imul(0xcd9e8d57, c2) >>> 0;
    [c0, c1, c2, c3] = [(second ^ c1 ^ k0) >>> 0, low2, (first ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/**
 * Two uniform numbers in [0, 1) for each of `count` addresses, with all 53 bits of a fraction.
 * @param {number} seed
 * @param {number} start the start's index
 * @param {number} stream which use the numbers are for
 * @param {number} count
 */
export function uniformPairs(seed, start, stream, count) {
  const key = words("A seed", seed);
  const address = words("The index of a start", start);
  const pairs = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    const word = philox([k, stream, ...address], key);
    pairs[2 * k] = fraction(word[0], word[1]);
    pairs[2 * k + 1] = fraction(word[2], word[3]);
  }
  return pairs;
}

/**
 * @param {number} a
 * @param {number} b
 */
const fraction = (a, b) => ((a >>> 5) * 67108864 + (b >>> 6)) / 9007199254740992;

/**
 * A whole number's low and high 32-bit words.
 * @param {string} what
 * @param {number} value
 * @returns {[number, number]}
 */
export function words(what, value) {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new BadInput(`${what} is a whole number from 0 to 2^53 - 1.`, value, "Try 0.");
  }
  return [value % TWO_32, Math.floor(value / TWO_32)];
}
