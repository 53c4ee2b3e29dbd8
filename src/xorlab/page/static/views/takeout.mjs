/**
 * What one can take: the run, a script with its weights, the picture, a link.
 */
import { kerasScript, numpyScript } from "../maths/code.mjs";
import { runFromText, runToText } from "../maths/runfile.mjs";
import { chosenOf } from "../state.mjs";
import { toHash } from "../address.mjs";
import { found } from "./dom.mjs";
import { pictureOf, rastered } from "./picture.mjs";

/**
 * @param {import("./context.mjs").App} app
 * @param {() => void} settle bring the address up to where the run is
 * @returns {import("./context.mjs").View}
 */
export function createTakeout(app, settle) {
  const run = () => app.look().timeline.session.run();
  const name = () => app.store.state.task.name.replace(/[^\w-]+/g, "-").slice(0, 40);
  const on = (/** @type {string} */ id, /** @type {() => void | Promise<void>} */ act) =>
    found(id, HTMLButtonElement).addEventListener("click", async () => {
      try {
        await act();
      } catch (error) {
        app.report(error);
      }
    });
  on("save-run", () => download(`${name()}-run.json`, runToText(run()), "application/json"));
  on("save-numpy", () => download(`${name()}_numpy.py`, numpyScript(run())));
  on("save-keras", () => download(`${name()}_keras.py`, kerasScript(run())));
  on("save-svg", () => download(`${name()}.svg`, pictureOf(app), "image/svg+xml"));
  on("save-png", async () => download(`${name()}.png`, await rastered(pictureOf(app)), "image/png"));
  const link = found("link", HTMLInputElement);
  on("copy-link", async () => {
    settle();
    link.value = linkOf(app);
    link.select();
    try {
      await navigator.clipboard.writeText(link.value);
    } catch {
      document.execCommand("copy"); // a page from a file may have no clipboard of its own
    }
    app.say("The link is copied: it opens this very place in the run.");
  });
  const chooser = found("open-run", HTMLInputElement);
  chooser.addEventListener("change", async () => {
    const text = await chooser.files?.[0]?.text();
    chooser.value = "";
    if (text === undefined) return;
    try {
      app.open(chosenOf(runFromText(text)));
    } catch (error) {
      app.report(error);
    }
  });
  return {
    render(state, model) {
      if (model.playing) return;
      const address = linkOf(app);
      if (link.value !== address) link.value = address;
    },
  };
}

/** @param {import("./context.mjs").App} app */
const linkOf = (app) => location.href.replace(/#.*$/, "") + toHash(app.store.state.chosen);

/**
 * @param {string} name
 * @param {string | Blob} content
 * @param {string} [type]
 */
function download(name, content, type = "text/plain") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
