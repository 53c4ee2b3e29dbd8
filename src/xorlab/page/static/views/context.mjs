/**
 * What the views share: the state, what is picked, and what one may do.
 *
 * @typedef {import("../state.mjs").State} State
 * @typedef {import("../model.mjs").Model} Model
 * @typedef {import("../focus.mjs").Focus} Focus
 * @typedef {import("./theme.mjs").Theme} Theme
 * @typedef {import("../fields.mjs").Value} Value
 *
 * @typedef {object} App
 * @property {import("../controls.mjs").Store} store
 * @property {Theme} theme
 * @property {(changes: Record<string, Value | undefined>, play?: boolean) => void} choose change the state; what does not go together is told
 * @property {(chosen: import("../state.mjs").Chosen) => void} open
 * @property {(focus: Focus | null) => void} hover light something for as long as it is pointed at
 * @property {(focus: Focus | null) => void} pick light it until something else is picked
 * @property {Focus | null} picked
 * @property {(error: unknown) => void} report
 * @property {(sentence: string) => void} say
 * @property {() => void} redraw
 * @property {() => Model} look what is on the screen now
 * @property {boolean} drawing whether points are being drawn on the surface
 * @property {Transport} transport
 *
 * @typedef {object} Transport
 * @property {() => void} toggle
 * @property {(n: number) => void} step
 * @property {(epoch: number) => void} seek
 * @property {() => void} reset
 * @property {() => void} next
 *
 * @typedef {{ render: (state: State, model: Model) => void }} View
 */

/**
 * Make an element light what it is about, on hover and on focus.
 * @param {Element} element
 * @param {App} app
 * @param {() => Focus | null} about
 */
export function lighting(element, app, about) {
  element.addEventListener("pointerenter", () => app.hover(about()));
  element.addEventListener("pointerleave", () => app.hover(null));
  element.addEventListener("focus", () => app.hover(about()));
  element.addEventListener("blur", () => app.hover(null));
}
