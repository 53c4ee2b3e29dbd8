/**
 * What is chosen, as the end of an address, and back: any state is a link.
 *
 *   toHash({ task: "parity3", hidden: [4] })     "#task=parity3&hidden=4"
 *   fromHash("#task=parity3&hidden=4")           { task: "parity3", hidden: [4] }
 */
import { FIELDS, field, fitting } from "./fields.mjs";
import { BadInput } from "./maths/errors.mjs";

/** @typedef {import("./state.mjs").Chosen} Chosen */

/**
 * What is chosen, as the end of an address.
 * @param {Chosen} chosen
 */
export function toHash(chosen) {
  const parts = [...FIELDS.values()]
    .filter(({ name }) => name in chosen)
    .map(({ name, kind }) => `${name}=${legible(encodeURIComponent(kind.write(chosen[name])))}`);
  return parts.length ? `#${parts.join("&")}` : "";
}

/** Signs that an address may hold as they are. @param {string} text */
const legible = (text) => text.replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3A/g, ":");

/**
 * What an address chooses.
 * @param {string} hash
 * @returns {Chosen}
 */
export function fromHash(hash) {
  const parts = hash.replace(/^#/, "").split("&").filter(Boolean);
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf("=");
      const name = part.slice(0, at < 0 ? undefined : at);
      const text = at < 0 ? "" : decoded(part.slice(at + 1));
      return [name, fitting(name, field(name).kind.read(text))];
    }),
  );
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadInput("A link is written as the page writes it.", text, "Copy it whole.");
  }
}
