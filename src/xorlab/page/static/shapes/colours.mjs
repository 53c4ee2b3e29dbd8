/**
 * Colours of values: blue for high or positive, orange for low or negative, both pale where the
 * value is near the middle. The colours themselves are in style.css.
 *
 *   const palette = makePalette({ high: "#62a8d8", middle: "#f6f6f4", low: "#f0a05a", none: "#d0d7de" })
 *   paint(palette, values, 0.5, 0.5, pixels)     into the Uint32Array of an ImageData
 */

/** How many shades there are. */
const SHADES = 255;

/**
 * "#rrggbb" as three numbers.
 * @param {string} hex
 * @returns {[number, number, number]}
 */
export function rgb(hex) {
  const n = parseInt(hex.trim().slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** @param {readonly number[]} colour */
const packed = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/**
 * Every shade from low to high, packed as pixels are, and last the one for no number.
 * @param {{ high: string, middle: string, low: string, none: string }} colours
 */
export function makePalette({ high, middle, low, none }) {
  const palette = new Uint32Array(SHADES + 1);
  const [h, m, l] = [high, middle, low].map(rgb);
  for (let k = 0; k < SHADES; k++) {
    const t = (2 * k) / (SHADES - 1) - 1;
    const end = t > 0 ? h : l;
    palette[k] = packed(m.map((v, i) => Math.round(v + Math.abs(t) * (end[i] - v))));
  }
  palette[SHADES] = packed(rgb(none));
  return palette;
}

/**
 * A shade's place in the palette.
 * @param {number} value
 * @param {number} middle
 * @param {number} half how far from the middle the full colour is
 */
export function shade(value, middle, half) {
  const t = (value - middle) / half;
  if (Number.isNaN(t)) return SHADES;
  const bent = t > 1 ? 1 : t < -1 ? -1 : t;
  return Math.round(((bent + 1) * (SHADES - 1)) / 2);
}

/**
 * Colour every `stride`-th value from `at` on.
 * @param {Uint32Array} palette
 * @param {ArrayLike<number>} values
 * @param {number} middle
 * @param {number} half
 * @param {Uint32Array} into
 * @param {number} [stride]
 * @param {number} [at]
 */
export function paint(palette, values, middle, half, into, stride = 1, at = 0) {
  const scale = (SHADES - 1) / (2 * (half || 1));
  const zero = (SHADES - 1) / 2;
  for (let k = 0, v = at; k < into.length; k++, v += stride) {
    const place = zero + (values[v] - middle) * scale;
    into[k] =
      place >= 0 ? palette[place > SHADES - 1 ? SHADES - 1 : (place + 0.5) | 0]
      : place < 0 ? palette[0]
      : palette[SHADES];
  }
}

/** A packed colour for a canvas or a style. @param {number} pixel */
export const css = (pixel) => `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;

/**
 * The middle of an activation's values, and how far from it they reach: of what it can put out,
 * else of what it does put out here.
 * @param {{ low: number, high: number }} activation
 * @param {ArrayLike<number>} values
 * @param {number} stride
 * @param {number} at
 * @returns {[number, number]}
 */
export function reachOf({ low, high }, values, stride, at) {
  if (Number.isFinite(low) && Number.isFinite(high)) return [(low + high) / 2, (high - low) / 2];
  let most = 0;
  for (let v = at; v < values.length; v += stride) most = Math.max(most, Math.abs(values[v]));
  return [0, most || 1];
}
