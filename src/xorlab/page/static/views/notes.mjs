/**
 * Notes: what a term means, beside whatever carries it, on hover and on focus.
 *
 *   <button data-note="How long a step is.">
 *
 * One bubble serves the whole page; Escape closes it. The note is also the element's description
 * to a screen reader.
 */

/** How long one points at something before its note shows, in milliseconds. */
const DELAY = 350;

/** @param {HTMLElement} bubble */
export function showNotes(bubble) {
  let waiting = 0;
  /** @type {HTMLElement | null} */
  let owner = null;
  /** What was pressed says no more until it is pointed at anew. @type {Element | null} */
  let pressed = null;
  const close = () => {
    clearTimeout(waiting);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    bubble.hidden = true;
  };
  const open = (/** @type {EventTarget | null} */ target) => {
    const carrier = target instanceof Element ? target.closest("[data-note]") : null;
    if (!(carrier instanceof HTMLElement || carrier instanceof SVGElement)) return close();
    if (carrier === owner) return;
    close();
    owner = /** @type {HTMLElement} */ (carrier);
    bubble.textContent = carrier.dataset.note ?? "";
    bubble.hidden = false;
    const focused = carrier.matches(":focus") ? carrier : carrier.querySelector(":focus");
    (focused ?? carrier).setAttribute("aria-describedby", bubble.id);
    place(bubble, carrier.getBoundingClientRect());
  };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const { target } = event;
    const carrier = target instanceof Element ? target.closest("[data-note]") : null;
    if (carrier && (carrier === owner || carrier === pressed)) return;
    pressed = null;
    close();
    waiting = setTimeout(() => open(target), DELAY);
  });
  document.addEventListener("pointerdown", ({ target }) => {
    pressed = target instanceof Element ? target.closest("[data-note]") : null;
    close();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof Element && event.target.matches(":focus-visible, .about")) open(event.target);
  });
  document.addEventListener("focusout", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  addEventListener("scroll", close, { passive: true, capture: true });
}

/**
 * Below the carrier, or above it where there is no room; never over an edge of the window.
 * @param {HTMLElement} bubble
 * @param {DOMRect} at
 */
function place(bubble, at) {
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const left = Math.min(Math.max(8, at.left + at.width / 2 - width / 2), innerWidth - width - 8);
  const below = at.bottom + 8 + height < innerHeight;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - height - 8)}px`;
}
