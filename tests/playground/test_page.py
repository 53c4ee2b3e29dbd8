"""The page itself, in a browser, opened from disk and cut off from everything."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from xorlab.page.opening import opening
from xorlab.page.page import STATIC, build_page, inside_a_script
from xorlab.runs.files import load
from xorlab.settings import default_settings
from xorlab.tasks import task
from xorlab.trainer import train


def test_the_page_is_one_small_file_that_names_no_address():
    page = build_page()
    assert len(page.encode()) < 1_000_000
    assert not re.search(
        r"""(?:src|href)=["'](?!data:)|url\(|@import|https?://(?!www\.w3\.org/2000/svg")""", page
    )
    assert "connect-src" not in page
    assert "default-src 'none'" in page


def test_the_page_is_the_same_whenever_it_is_built():
    assert build_page({"hidden": [3]}) == build_page({"hidden": [3]})


def test_every_module_is_in_the_page():
    page = build_page()
    modules = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.mjs")]
    assert not [module for module in modules if f"\n// {module}\n" not in page]


def test_what_it_opens_with_cannot_end_its_script():
    page = build_page({"task": "</script><script>alert(1)</script>"})
    assert "<script>alert" not in page


def test_a_program_that_would_end_its_script_is_refused():
    with pytest.raises(ValueError, match="write it in two parts"):
        inside_a_script('const text = "</SCRIPT>";')


@pytest.fixture
def opened(page, tmp_path):
    """The page as a file on disk, opened with a state, a run, or the end of an address."""

    def open_(state=None, run=None, link=""):
        path = tmp_path / "play.html"
        path.write_text(build_page(state, run), encoding="utf-8")
        page.goto(path.as_uri() + link)
        return page

    return open_


def saved(page, tmp_path) -> Path:
    page.get_by_role("tab", name="Take out").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save run").click()
    path = tmp_path / "run.json"
    download.value.save_as(path)
    return path


@pytest.mark.browser
def test_xor_learns_when_play_is_pressed(opened, tmp_path):
    page = opened()
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#sentence")).to_contain_text("Learned at epoch 91")
    run = load(saved(page, tmp_path))
    xor = task("xor")
    settings = default_settings(xor)
    reference = train(settings.start(xor), xor, settings.training())
    assert run.outcome == reference.outcome
    np.testing.assert_allclose(run.predictions, reference.predictions, rtol=0, atol=1e-6)


@pytest.mark.browser
def test_a_link_restores_the_exact_state(opened, tmp_path):
    page = opened(link="#task=parity3&optimizer=sgd&learning_rate=0.5&epoch=37")
    first = saved(page, tmp_path).read_bytes()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert saved(page, tmp_path).read_bytes() == first
    assert len(json.loads(first)["losses"]) == 37


@pytest.mark.browser
def test_a_saved_run_is_opened_and_trained_again(opened, tmp_path):
    rows = task("a & b | ~c")
    settings = default_settings(rows).change(hidden=(4,), optimizer="momentum")
    run = train(settings.start(rows, seed=5), rows, settings.training(), seed=5)
    again = load(saved(opened(run=run), tmp_path))
    assert again.outcome == run.outcome
    np.testing.assert_allclose(again.predictions, run.predictions, rtol=0, atol=1e-6)
    assert again.task.input_names == rows.input_names


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "options", "choices"),
    [
        pytest.param("parity3", {"inputs_as": "±1"}, {"hidden": (4,)}, id="by name"),
        pytest.param("spirals", {"rows": 30, "noise": 0.0}, {}, id="points"),
        pytest.param("a ^ b & c", {"targets_as": "0.1/0.9"}, {}, id="expression"),
        pytest.param("xor", {}, {"init": "hinton-problems"}, id="another program's start"),
    ],
)
def test_the_page_opens_with_what_python_asks_for(opened, tmp_path, name, options, choices):
    rows = task(name, **options)
    settings = default_settings(rows).change(epochs=50, **choices)
    state = opening(rows, settings, name=name, seed=3, index=2, **options)
    page = opened(state)
    for _ in range(5):
        page.get_by_role("button", name="Ten").click()
    run = load(saved(page, tmp_path))
    reference = train(settings.start(rows, 3, 2), rows, settings.training(), seed=3, index=2)
    count = len(run.losses)
    np.testing.assert_allclose(run.losses, reference.losses[:count], rtol=0, atol=1e-9)
    np.testing.assert_allclose(run.task.X, rows.X, rtol=0, atol=1e-14)
    assert (run.task.y == rows.y).all()
    assert run.task.kind == rows.kind


@pytest.mark.browser
def test_a_thousand_starts_are_counted_beside_the_page(opened):
    page = opened()
    page.get_by_role("tab", name="Odds").click()
    page.get_by_role("button", name="Train 1,000 starts").click()
    expect(page.locator("#rate")).to_contain_text("of 1,000 starts learned", timeout=20_000)


@pytest.mark.browser
def test_a_link_that_means_nothing_is_refused_in_a_sentence(opened):
    page = opened(link="#hidden=-4")
    expect(page.locator("#sentence")).to_contain_text("Hidden units cannot be this.")
