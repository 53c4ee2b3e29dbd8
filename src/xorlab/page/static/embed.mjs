/**
 * The page inside another: a notebook's cell shows it in a frame, and both tell each other what
 * is chosen and how far the run has come.
 *
 *   out: { xorlab: "at", chosen, run }      where it stands; run is a run file, "" before epoch 1
 *   in:  { xorlab: "open", chosen }         open with these choices
 *   in:  { xorlab: "open", run }            open with a run file
 *
 * A frame made of text has no address of its own, and by that it is known.
 */
import { toHash } from "./address.mjs";
import { BadInput } from "./maths/errors.mjs";
import { runFromText, runToText } from "./maths/runfile.mjs";
import { changed, chosenOf } from "./state.mjs";

const embedded = location.href.startsWith("about:srcdoc");

/**
 * Keep what is chosen in the address, where there is one.
 * @param {import("./state.mjs").Chosen} chosen
 */
export function remember(chosen) {
  if (embedded) return;
  try {
    history.replaceState(null, "", toHash(chosen) || location.pathname + location.search);
  } catch {
    // Some browsers refuse where it changes too often, as under a hand that pulls the handle:
    // the next change brings it up to date.
  }
}

/**
 * Tell the page around this one where the run stands, whenever it stands still.
 * @param {import("./views/context.mjs").App} app
 * @returns {import("./views/context.mjs").View}
 */
export function createEmbed(app) {
  let said = "";
  if (embedded) {
    addEventListener("message", ({ source, data }) => {
      if (source !== parent || data?.xorlab !== "open") return;
      said = ""; // it is told again, also where what came is refused
      try {
        app.open(data.run ? chosenOf(runFromText(data.run)) : changed({}, data.chosen));
      } catch (error) {
        if (!(error instanceof BadInput)) throw error;
        app.redraw();
        app.report(error);
      }
    });
  }
  return {
    render({ chosen }, { timeline, playing }) {
      if (!embedded || playing) return;
      const key = `${toHash(chosen)} ${timeline.epoch}`;
      if (key === said) return;
      said = key;
      const run = timeline.epoch ? runToText(timeline.session.run()) : "";
      parent.postMessage({ xorlab: "at", chosen, run }, "*");
    },
  };
}
