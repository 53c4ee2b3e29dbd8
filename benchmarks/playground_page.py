"""What the playground's page costs in the browser: a frame, and a thousand starts.

A frame is one epoch of a 2-4-1 network and a redraw of everything: network, responses, surface,
hidden space, loss, rows and the open explanation. The thousand starts are those of the settings
that the page opens with, trained in its worker.
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from xorlab.page.page import build_page

FRAMES = 600
BARS = {"milliseconds": 8, "seconds": 5}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
TIMED = """
const asked = window.requestAnimationFrame.bind(window);
window.frames_taken = [];
window.requestAnimationFrame = (act) => asked((time) => {
  const begun = performance.now();
  act(time);
  window.frames_taken.push(performance.now() - begun);
});
"""


def frames(page: Page, address: str) -> list[float]:
    """How long each frame took, in milliseconds, while the network was trained."""
    page.goto(address + "#hidden=4&criterion=loss%3C1e-30&epochs=100000")
    page.wait_for_selector("html[data-ready]")
    page.locator("#play").click()
    times: list[float] = []
    while len(times) < FRAMES:
        page.wait_for_timeout(250)
        times = page.evaluate("window.frames_taken")
    return times[:FRAMES]


def thousand(page: Page, address: str) -> tuple[float, str]:
    """How long the worker took, in seconds, and what it found."""
    page.goto("about:blank")
    page.goto(address)
    page.locator("#tab-odds").click()
    seconds = page.evaluate(
        """() => new Promise((done) => {
            const button = document.getElementById("odds");
            button.click();
            const begun = performance.now();
            new MutationObserver(() => {
                if (!button.classList.contains("running")) done((performance.now() - begun) / 1000);
            }).observe(button, { attributes: true });
        })"""
    )
    return seconds, page.locator("#rate").inner_text()


def main() -> int:
    """Print both, each with its bar; 0 where both are met."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        path = Path(folder) / "play.html"
        path.write_text(build_page(), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.add_init_script(TIMED)
        frame = statistics.median(frames(page, path.as_uri()))
        seconds, found = thousand(page, path.as_uri())
        browser.close()
    met = [frame <= BARS["milliseconds"], seconds <= BARS["seconds"]]
    words = ["within" if one else "ABOVE" for one in met]
    print(
        f"a frame of 2-4-1     {frame:.2f} ms, epoch and redraw, the median of {FRAMES}: "
        f"{words[0]} the bar of {BARS['milliseconds']} ms"
    )
    print(
        f"1,000 starts of XOR  {seconds:.2f} s in the page's worker: "
        f"{words[1]} the bar of {BARS['seconds']} s"
    )
    print(f"                     {found}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
