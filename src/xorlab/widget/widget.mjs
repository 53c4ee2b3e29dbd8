/**
 * The cell: the playground's page in a frame of its own, so that its style and its keys are its
 * own as well, and messages between the page and the widget's model (see the page's embed.mjs).
 *
 * @typedef {{ page: string, chosen: object, record: string, height: number }} Traits
 *
 * @typedef {object} Model
 * @property {<K extends keyof Traits>(name: K) => Traits[K]} get
 * @property {<K extends keyof Traits>(name: K, value: Traits[K]) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 */

/** Text that is the same for the same choices, in whatever order. @param {object} chosen */
const key = (chosen) => JSON.stringify(Object.entries(chosen).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * @param {{ model: Model, el: HTMLElement }} cell
 */
function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.title = "xorlab playground";
  frame.style.cssText = "display: block; width: 100%; border: 0";
  const resize = () => {
    frame.style.height = `${model.get("height")}px`;
  };
  /** What the page said last; null before it said anything. @type {{ chosen: object, run: string } | null} */
  let at = null;

  /** @param {{ chosen: object } | { run: string }} what */
  const open = (what) => frame.contentWindow?.postMessage({ xorlab: "open", ...what }, "*");
  const openChosen = () => {
    const chosen = model.get("chosen");
    if (at && key(chosen) !== key(at.chosen)) open({ chosen });
  };
  const openRun = () => {
    const run = model.get("record");
    if (at && run && run !== at.run) open({ run });
  };

  /** @param {MessageEvent} message */
  const hear = ({ source, data }) => {
    if (source !== frame.contentWindow || data?.xorlab !== "at") return;
    const first = at === null;
    at = { chosen: data.chosen, run: data.run };
    // A cell that is shown again, or opened from a file, goes on where it was.
    if (first && model.get("record") && model.get("record") !== data.run) return openRun();
    if (key(model.get("chosen")) !== key(data.chosen)) model.set("chosen", data.chosen);
    if (model.get("record") !== data.run) model.set("record", data.run);
    model.save_changes();
  };

  addEventListener("message", hear);
  model.on("change:chosen", openChosen);
  model.on("change:record", openRun);
  model.on("change:height", resize);
  resize();
  frame.srcdoc = model.get("page");
  el.append(frame);
  return () => {
    removeEventListener("message", hear);
    model.off("change:chosen", openChosen);
    model.off("change:record", openRun);
    model.off("change:height", resize);
  };
}

export default { render };
