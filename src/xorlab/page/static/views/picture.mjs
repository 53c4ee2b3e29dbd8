/**
 * The network and its surface as one picture: SVG with its colours written into it, or pixels.
 */
import { number } from "../shapes/scales.mjs";
import { found } from "./dom.mjs";

/** What of an element's style the picture needs. */
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-family", "font-weight", "paint-order"];

/** @param {import("./context.mjs").App} app */
export function pictureOf(app) {
  const { colours } = app.theme;
  const diagram = found("diagram", SVGSVGElement);
  const [width, height] = [diagram.clientWidth, diagram.clientHeight];
  const surface = found("surface", HTMLCanvasElement);
  const side = Math.min(surface.clientWidth, surface.clientHeight);
  const model = app.look();
  const { task } = app.store.state;
  const total = [width + side + 60, Math.max(height, side) + 60];
  const image = (/** @type {HTMLCanvasElement} */ canvas, /** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ w, /** @type {number} */ h) =>
    `<image x="${x}" y="${y}" width="${w}" height="${h}" ${attribute("href", canvas.toDataURL("image/png"))}/>`;
  const title = `${task.name}, ${model.network.architecture.sizes.join("-")}, epoch ${model.epoch}: loss ${number(model.loss, 4)}, ${model.rightCount} of ${task.rows} rows right`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total[0]}" height="${total[1]}" viewBox="0 0 ${total.join(" ")}" font-family="system-ui, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="${colours.paper}"/>`,
    `<text x="20" y="28" font-size="15" fill="${colours.ink}">${escaped(title)}</text>`,
    `<g transform="translate(20 40)">${image(found("responses", HTMLCanvasElement), 0, 0, width, height)}${styled(diagram)}</g>`,
    image(surface, width + 40, 40, surface.clientWidth, surface.clientHeight),
    "</svg>",
  ].join("\n");
}

/** @param {string} name @param {string} value */
const attribute = (name, value) => `${name}="${value}"`;

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** The drawing with the page's style written into each element. @param {SVGSVGElement} drawing */
function styled(drawing) {
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const originals = [...drawing.querySelectorAll("*")];
  [...copy.querySelectorAll("*")].forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    if (element.classList.contains("hit")) return element.remove();
    for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "role", "aria-label", "aria-pressed", "aria-describedby"]) element.removeAttribute(name);
  });
  return [...copy.children].map((child) => new XMLSerializer().serializeToString(child)).join("\n");
}

/**
 * The picture in pixels, two to each of its own.
 * @param {string} picture
 * @returns {Promise<Blob>}
 */
export async function rastered(picture) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("No picture came of it.")))),
  );
}
