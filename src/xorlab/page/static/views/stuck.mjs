/**
 * "Why stuck": where the run has come to rest, why, and what to try; each offer is tried at once.
 */
import { diagnose } from "../diagnosis.mjs";
import { el, found, write } from "./dom.mjs";
import { lighting } from "./context.mjs";

/** How often the diagnosis is made anew while the network is being trained, in milliseconds. */
const PACE = 500;

/**
 * @param {import("./context.mjs").App} app
 * @returns {import("./context.mjs").View}
 */
export function createStuck(app) {
  const panel = found("panel-stuck", HTMLElement);
  const sentence = found("stuck-says", HTMLElement);
  const facts = found("facts", HTMLElement);
  const offers = found("offers", HTMLElement);
  let [key, drawnAt] = ["", 0];
  return {
    render(state, model) {
      if (panel.hidden || (model.playing && performance.now() - drawnAt < PACE)) return;
      drawnAt = performance.now();
      const found = diagnose(state, model.timeline.session);
      write(sentence, found.sentence);
      const now = JSON.stringify([found.facts, found.offers]);
      if (now === key) return;
      key = now;
      facts.replaceChildren(
        ...found.facts.map(({ text, focus }) => {
          const item = el("li", {}, text);
          if (focus) {
            const button = el("button", { type: "button", class: "link", onclick: () => app.pick(focus) }, "Show it");
            lighting(button, app, () => focus);
            item.append(" ", button);
          }
          return item;
        }),
      );
      offers.replaceChildren(
        ...found.offers.map(({ label, why, changes }) =>
          el("li", {}, el("button", { type: "button", onclick: () => app.choose(changes, true) }, label), el("span", {}, why)),
        ),
      );
      panel.classList.toggle("has-offers", found.offers.length > 0);
    },
  };
}
