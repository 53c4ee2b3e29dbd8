"""A browser for the tests that look at pages, cut off from every other machine."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from xorlab.page.page import build_page

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
OWN = ("about:", "blob:", "data:", "file:")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, started once for the tests of a module."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing = "no chromium on PATH: install Debian's package chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def faults() -> list[str]:
    """What a page did that it must not do; a test that provokes it clears the list."""
    return []


@pytest.fixture
def page(chromium: Browser, faults: list[str]) -> Iterator[Page]:
    """An empty page. A request to any other address, or an error in a script, fails the test."""

    def judge(route: Route, request: Request) -> None:
        if request.url.startswith(OWN):
            route.continue_()
        else:
            faults.append(f"asked for {request.url}")
            route.abort()

    page = chromium.new_page()
    page.route("**/*", judge)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    yield page
    page.close()
    assert not faults, f"The page {'; '.join(faults)}."


@pytest.fixture(scope="module")
def playground_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a saved playground."""
    path = tmp_path_factory.mktemp("page") / "play.html"
    path.write_text(build_page(), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def play(page: Page, playground_file: str) -> Callable[[str], Page]:
    """Opens the saved playground at the end of an address."""

    def open_(link: str = "") -> Page:
        page.goto("about:blank")
        page.goto(playground_file + link)
        page.wait_for_selector("html[data-ready]")
        return page

    return open_
