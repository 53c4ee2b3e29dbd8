"""Takes the documentation's pictures of the playground: `python tests/playground_pictures.py`.

Each is of a real run, in few colours, so that it is small.
"""

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from xorlab.page.page import build_page

ASSETS = Path(__file__).parent.parent / "docs" / "assets"
LAPTOP, PHONE, PROJECTOR = (1366, 768), (390, 844), (1920, 1080)
COLOURS = {"projector": 96}
MANY = 192
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]


def start(page: Page) -> None:
    """As it opens."""


def learned(page: Page) -> None:
    page.locator("#play").click()
    page.wait_for_selector("#sentence:has-text('Learned')")


def stuck(page: Page) -> None:
    page.locator("#play").click()
    page.wait_for_selector("#facts li")


def walked(page: Page) -> None:
    for _ in range(9):
        page.locator("#walk-on").click()


def counted(page: Page) -> None:
    page.locator("#tab-odds").click()
    page.locator("#odds").click()
    page.wait_for_selector("#odds:not(.running)")


# By name: size, scheme, end of the address, what is done, and which part of the page.
PICTURES = {
    "light": (LAPTOP, "light", "", learned, ""),
    "dark": (LAPTOP, "dark", "", learned, ""),
    "stuck": (LAPTOP, "light", "#hidden_activation=relu&index=3&speed=50", stuck, ".lab"),
    "step": (LAPTOP, "light", "#epoch=30&walk=1", walked, ".lab"),
    "odds": (LAPTOP, "light", "#hidden_activation=relu", counted, ".lab"),
    "phone": (PHONE, "light", "#epoch=91", start, ""),
    "projector": (PROJECTOR, "dark", "#task=moons&epoch=254", start, ""),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "play.html"
        path.write_text(build_page(), encoding="utf-8")
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, ((width, height), scheme, link, act, part) in PICTURES.items():
            size = {"width": width, "height": height}
            page = browser.new_page(viewport=size, color_scheme=scheme)
            page.goto(path.as_uri() + link)
            page.wait_for_selector("html[data-ready]")
            act(page)
            page.mouse.move(0, 0)
            page.wait_for_timeout(500)
            shown = page.locator(part) if part else page
            image = Image.open(io.BytesIO(shown.screenshot())).convert("RGB")
            image = image.quantize(COLOURS.get(name, MANY), dither=Image.Dither.NONE)
            image.save(ASSETS / f"playground-{name}.png", optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
