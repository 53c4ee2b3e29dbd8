"""The playground's manners: the keyboard alone, screen readers, small screens, calm."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from playground.conftest import without

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"phone": (360, 740), "laptop": (1366, 768), "projector": (1920, 1080)}


def tab_to(page: Page, selector: str, most: int = 90) -> None:
    """Press Tab until what is wanted has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{most} tabs do not lead to {selector}.")


def test_the_whole_tour_works_by_keyboard_alone(play):
    page = play("#hidden_activation=relu&index=3&speed=100")
    tab_to(page, "#play")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-stuck")).to_be_visible()
    tab_to(page, ".target")
    tab_to(page, "[name=hidden]")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("hidden=3"))
    tab_to(page, "#diagram .unit")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#diagram .unit[aria-pressed=true]")).to_have_attribute(
        "aria-label", "unit h2"
    )
    page.keyboard.press("Escape")
    expect(page.locator("#diagram .unit[aria-pressed=true]")).to_have_count(0)
    for key in ("t", "t"):
        page.keyboard.press(key)
    expect(page.locator("#epoch")).to_have_text("20")
    tab_to(page, "#scrubber")
    page.keyboard.press("Home")
    expect(page.locator("#epoch")).to_have_text("0")
    tab_to(page, "[role=tab][aria-selected=true]")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#panel-step")).to_be_visible()
    tab_to(page, "#walk li")
    page.keyboard.press("End")
    expect(page.locator("#walk li").last).to_be_focused()
    tab_to(page, "#relief")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("relief=true"))
    tab_to(page, "#surface")
    page.keyboard.press("ArrowLeft")


def test_what_has_the_focus_is_seen(play):
    page = play()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const { activeElement: e } = document;
                if (e === document.body) return true;
                const at = [e, e.parentElement, e.querySelector("rect")].filter(Boolean);
                const marked = (x) => {
                    const s = getComputedStyle(x);
                    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2)
                        || (x.tagName === "rect" && parseFloat(s.strokeWidth) >= 4);
                };
                return at.some(marked) || e.outerHTML.slice(0, 80);
            }"""
        )
        assert seen is True


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["step", "stuck", "odds", "take"])
def test_axe_finds_nothing_serious(play, page, scheme, tab):
    if not AXE.exists():
        without("no axe-core in node_modules: run npm ci")
    page.emulate_media(color_scheme=scheme)
    play("#hidden_activation=relu&index=3&epoch=600")
    page.locator(f"#tab-{tab}").click()
    if tab == "odds":
        page.locator("#odds").click()
        page.wait_for_selector(".fate")
        page.locator("#odds").click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    grave = [
        f"{one['id']}: {[node['html'] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert not grave, "\n".join(grave)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_screen_and_nothing_jumps(play, page, size):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    play()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    places = """() => [...document.querySelectorAll(".panel")].map((panel) => {
        const { x, y, width } = panel.getBoundingClientRect();
        return [x, y + scrollY, width].map(Math.round).join(" ");
    })"""
    before = page.evaluate(places)
    page.locator("#play").click()
    expect(page.locator("#sentence")).to_have_text("Learned at epoch 91.")
    assert page.evaluate(places) == before
    page.locator("#diagram .unit").nth(2).click()
    assert page.evaluate(places) == before


def test_a_reader_hears_of_the_outcome_and_not_of_each_epoch(play, page):
    play()
    live = page.locator("[aria-live=polite], [role=status], [role=alert]")
    assert [element.get_attribute("id") for element in live.all()] == ["sentence"]
    heard = page.evaluate(
        """() => new Promise((done) => {
            const said = [];
            const sentence = document.getElementById("sentence");
            new MutationObserver(() => {
                said.push(sentence.textContent);
                if (/Learned/.test(sentence.textContent)) setTimeout(() => done(said), 100);
            }).observe(sentence, { childList: true, characterData: true, subtree: true });
            document.getElementById("play").click();
        })"""
    )
    assert heard == ["Training.", "Learned at epoch 91."]


def test_with_reduced_motion_the_page_is_drawn_seldom(play, page):
    page.emulate_media(reduced_motion="reduce")
    play("#criterion=loss<1e-30".replace("<", "%3C"))
    drawn = page.evaluate(
        """() => new Promise((done) => {
            let count = 0;
            const epoch = document.getElementById("epoch");
            new MutationObserver(() => count++).observe(epoch, { childList: true });
            document.getElementById("play").click();
            setTimeout(() => done(count), 1500);
        })"""
    )
    assert 1 <= drawn <= 4


def test_the_switch_turns_the_page_dark_and_back(play, page):
    page.emulate_media(color_scheme="light")
    play()
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.locator("#theme").click()
    assert page.evaluate(background) != light
    page.locator("#theme").click()
    assert page.evaluate(background) == light


def test_every_term_has_its_note_on_hover_and_on_focus(play, page):
    play()
    note = page.locator("#note")
    controls = page.locator("#controls label:visible, #speed label")
    assert all(label.get_attribute("data-note") for label in controls.all())
    page.locator("#controls label").first.hover()
    expect(note).to_contain_text("Units of each hidden layer")
    page.mouse.move(0, 0)
    page.locator("[aria-label='About the loss']").focus()
    expect(note).to_contain_text("How wrong the outputs are")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
