/**
 * Numbers to the last bit as text that an address may hold.
 *
 *   toBase64(Float64Array.of(1, 2))     "AAAAAAAA8D8AAAAAAAAAQA"
 */
import { BadInput } from "./maths/errors.mjs";

/** @param {Float64Array} numbers */
export function toBase64(numbers) {
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  numbers.forEach((x, i) => view.setFloat64(8 * i, x, true));
  const bytes = Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
export function fromBase64(text) {
  let binary;
  try {
    binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    throw new BadInput("A given start is written as the page writes it.", text, "Copy it whole.");
  }
  const view = new DataView(Uint8Array.from(binary, (c) => c.charCodeAt(0)).buffer);
  const count = Math.floor(view.byteLength / 8);
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i, true));
}
