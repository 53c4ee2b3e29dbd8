/**
 * Tabs, as the ARIA practices have them: arrow keys move, the panel follows.
 */

/**
 * @param {HTMLElement} bar
 * @param {(name: string) => void} changed
 */
export function createTabs(bar, changed) {
  const tabs = /** @type {HTMLElement[]} */ ([...bar.querySelectorAll("[role=tab]")]);
  const panelOf = (/** @type {HTMLElement} */ tab) => document.getElementById(tab.getAttribute("aria-controls") ?? "");
  const open = (/** @type {HTMLElement} */ tab) => {
    for (const other of tabs) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
      const panel = panelOf(other);
      if (panel) panel.hidden = other !== tab;
    }
    changed(tab.dataset.tab ?? "");
  };
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = tabs[(i + by + tabs.length) % tabs.length];
      open(next);
      next.focus();
    });
  });
  return {
    /** @param {string} name */
    open(name) {
      const tab = tabs.find((one) => one.dataset.tab === name);
      if (tab) open(tab);
    },
    /** The name of the open tab. */
    get current() {
      return tabs.find((tab) => tab.getAttribute("aria-selected") === "true")?.dataset.tab ?? "";
    },
    /** @param {string} name @param {boolean} on */
    mark(name, on) {
      tabs.find((tab) => tab.dataset.tab === name)?.classList.toggle("marked", on);
    },
  };
}
