/**
 * Light or dark: as the reader's system has it, until the switch says otherwise. The colours are
 * in style.css; canvases read them from there.
 */
import { makePalette } from "../shapes/colours.mjs";

/**
 * @typedef {object} Theme
 * @property {string} name
 * @property {Record<string, string>} colours by the name of their CSS variable
 * @property {Uint32Array} palette
 */

const NAMES = ["page", "paper", "ink", "muted", "faint", "high", "low", "high-field", "low-field", "neutral"];

/** @returns {Theme} */
export function readTheme() {
  const root = document.documentElement;
  const style = getComputedStyle(root);
  const colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  const palette = makePalette({
    high: colours["high-field"],
    middle: colours.neutral,
    low: colours["low-field"],
    none: colours.faint,
  });
  return { name: root.dataset.theme ?? "light", colours, palette };
}

/**
 * Keep the page in the reader's theme; the button changes it.
 * @param {HTMLButtonElement} button
 * @param {() => void} changed
 */
export function followTheme(button, changed) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  /** @type {string | null} */
  let chosen = null;
  const apply = () => {
    const name = chosen ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = name;
    button.setAttribute("aria-pressed", String(name === "dark"));
    changed();
  };
  dark.addEventListener("change", apply);
  button.addEventListener("click", () => {
    chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    apply();
  });
  apply();
}
