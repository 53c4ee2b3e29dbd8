/**
 * The worker that trains many starts beside the page.
 *
 *   to it      { task, settings, seed, first, count }
 *   from it    { starts: Start[], done: boolean }, again and again; { error } where it cannot
 *
 * The page ends it with `terminate`.
 */
import { sample } from "./maths/odds.mjs";

/** How long it works before it tells what it has, in milliseconds. */
const PATIENCE = 60;

/**
 * @typedef {object} Order
 * @property {import("./maths/task.mjs").Task} task
 * @property {import("./maths/settings.mjs").Settings} settings
 * @property {number} seed
 * @property {number} first
 * @property {number} count
 *
 * @typedef {{ starts: import("./maths/odds.mjs").Start[], done: boolean } | { error: string }} Report
 */

onmessage = ({ data }) => {
  const { task, settings, seed, first, count } = /** @type {Order} */ (data);
  /** @type {import("./maths/odds.mjs").Start[]} */
  let starts = [];
  let told = performance.now();
  try {
    for (let k = 0; k < count; k++) {
      starts.push(...sample(task, settings, seed, first + k, 1));
      const done = k + 1 === count;
      if (!done && performance.now() - told < PATIENCE) continue;
      postMessage({ starts, done });
      [starts, told] = [[], performance.now()];
    }
  } catch (error) {
    postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};
