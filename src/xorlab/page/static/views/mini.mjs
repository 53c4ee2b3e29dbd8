/**
 * A small picture of the network for the walk: in every unit the number that it gives.
 */
import { lights, placeOf, same } from "../focus.mjs";
import { layout, thickness, wire } from "../shapes/diagram.mjs";
import { number } from "../shapes/scales.mjs";
import { set, svg, write } from "./dom.mjs";
import { wiresOf } from "./network.mjs";

/** @typedef {import("../focus.mjs").Focus} Focus */

/** @param {SVGSVGElement} picture */
export function createMini(picture) {
  let key = "";
  /** @type {{ focus: Focus, line: SVGPathElement }[]} */
  let wires = [];
  /** @type {{ focus: Focus, group: SVGGElement, text: SVGTextElement }[]} */
  let units = [];
  const build = (/** @type {import("../maths/network.mjs").Architecture} */ architecture) => {
    const [width, height] = [picture.clientWidth || 240, picture.clientHeight || 160];
    const { layers, size } = layout(architecture.sizes, width, height, { largest: 38, side: 4 });
    wires = wiresOf(architecture).map((focus) => {
      const { kind, layer = 1, from = 0, unit = 0 } = focus;
      const below = layers[kind === "shortcut" ? 0 : layer - 1];
      return { focus, line: svg("path", { d: wire(below[from], layers[layer][unit], size) }) };
    });
    units = layers.flatMap((places, layer) =>
      places.map(({ x, y }, unit) => {
        const text = svg("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central" });
        const box = svg("rect", { x: x - size / 2, y: y - size / 2, width: size, height: size, rx: 5 });
        return { focus: /** @type {Focus} */ ({ kind: "unit", layer, unit }), group: svg("g", {}, box, ...(size >= 24 ? [text] : [])), text };
      }),
    );
    set(picture, { viewBox: `0 0 ${width} ${height}` });
    picture.replaceChildren(...wires.map(({ line }) => line), ...units.map(({ group }) => group));
  };
  return {
    /**
     * @param {import("./context.mjs").State} state
     * @param {import("./context.mjs").Model} model
     * @param {import("../walk.mjs").Walk} walk
     * @param {Focus | null} lit
     */
    render(state, { network }, walk, lit) {
      const { architecture, theta } = network;
      const now = [architecture.sizes, architecture.shortcuts, picture.clientWidth].join("|");
      if (now !== key) build(architecture);
      key = now;
      for (const { focus, line } of wires) {
        const w = theta[placeOf(architecture, focus)];
        set(line, {
          "stroke-width": (thickness(w) * 0.7).toFixed(2),
          class: `${focus.kind} ${w < 0 ? "low" : "high"}${lights(lit, focus) ? " lit" : lit && lit.kind !== "row" ? " dim" : ""}`,
        });
      }
      for (const { focus, group, text } of units) {
        const { layer = 0, unit = 0 } = focus;
        set(group, { class: same(lit, focus) || lights(lit, focus) ? "unit lit" : "unit" });
        write(text, walk.rows.length === 1 ? number(walk.trace.a[layer][unit]) : "");
      }
    },
  };
}
