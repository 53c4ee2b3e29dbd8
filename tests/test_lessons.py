"""The lessons are programs: they run, say what they say with the right numbers, and go out."""

import json
import re
import socket
import sys
from functools import cache
from importlib import import_module

import marimo
import numpy as np
import pytest

from notebooks import free_port, served
from xorlab.cli import main
from xorlab.lessons import script
from xorlab.lessons.catalogue import LESSONS, lesson
from xorlab.presets import preset
from xorlab.tasks import task
from xorlab.trainer import train

TITLES = [each.name for each in LESSONS]


@cache
def shown(name):
    """What a lesson shows, as HTML, and the names that it defines."""
    [one] = [each for each in LESSONS if each.name == name]
    outputs, names = import_module(f"xorlab.lessons.notebooks.{one.notebook.stem}").app.run()
    return [marimo.as_html(part).text for part in outputs if part is not None], names


@pytest.mark.slow
@pytest.mark.parametrize("name", TITLES)
def test_a_lesson_has_something_to_try_and_ends_in_a_question_with_its_answer_folded(name):
    parts, _ = shown(name)
    assert "<h1" in parts[0]
    assert any("<marimo-ui-element" in part for part in parts)
    assert "<details><summary>Answer</summary>" in parts[-1]
    assert "<details open" not in parts[-1]


@pytest.mark.slow
@pytest.mark.parametrize("name", TITLES)
def test_no_text_of_a_lesson_is_taken_for_code(name):
    """An indent that is lost in one line turns a whole cell into a listing."""
    parts, _ = shown(name)
    listings = re.findall(r'class="language-(\w+)', "".join(parts))
    assert set(listings) <= {"python", "text"}
    assert len(TITLES) == 6


@pytest.mark.parametrize("each", LESSONS, ids=TITLES)
def test_a_lesson_defines_no_logic_of_its_own(each):
    text = each.notebook.read_text(encoding="utf-8")
    functions = set(re.findall(r"^ *(?:async )?(?:def|class) (\w+)|lambda", text, re.MULTILINE))
    assert functions == {"_"}
    assert each.title.split(":")[0].split(",")[0] in text


@pytest.mark.slow
def test_the_line_of_lesson_1_is_the_normal_equations():
    _, names = shown("line")
    assert names["linear"].loss == 0.25
    assert names["yours"] == 0.75
    gate = names["xorlab"].solve(task("and")).linear  # what the answer says of AND
    np.testing.assert_allclose(gate.predictions.ravel(), [-0.25, 0.25, 0.25, 0.75])
    assert gate.loss == 1 / 16


@pytest.mark.slow
def test_the_network_of_lesson_2_is_exact_and_its_answer_is_right():
    _, names = shown("exact")
    np.testing.assert_array_equal(names["trace"].output.ravel(), [0, 1, 1, 0])
    assert names["exact"].max_error == 0
    assert names["exact"].network.sizes == (3, 3, 1)
    hidden = names["trace"].a[1]
    np.testing.assert_array_equal(hidden @ [-1, 2] + 1, task("xnor").y[:, 0])


@pytest.mark.slow
def test_the_step_of_lesson_3_goes_down_and_a_longer_one_up():
    _, names = shown("backprop")
    assert names["before"] == 0.25
    assert round(names["after"], 4) == 0.1017
    assert names["check"].right
    losses = [after(names, rate) for rate in (0.2, 0.25)]
    assert losses[0] < 0.25 < losses[1]  # what the answer says


def after(names, rate):
    """The loss after one step of lesson 3's network."""
    network, rows = names["network"], names["task"]
    moved = names["step"](network.parameters, names["gradient"].parameters, rate)
    return names["loss"](type(network)(network.architecture, tuple(moved))(rows.X), rows.y)


@pytest.mark.slow
def test_the_wrong_line_of_lesson_4_makes_another_network():
    _, names = shown("script")
    first, second = names["wrong"][:2]
    assert first.shapes["W[2]"] == (2, 2)
    assert second.shapes["b[2]"] == (2, 1)
    assert second.shapes["output"] == (2, 1)
    assert names["right"][-1].shapes["W[2]"] == (1, 2)
    assert names["right"][-1].loss > 0.25
    assert names["patience"].loss > 0.16
    assert names["run"].learned


def test_the_mended_script_takes_the_steps_of_this_package():
    xor, settings = task("xor"), preset("blog-backprop").settings
    start = settings.start(xor, seed=0)
    run = train(start, xor, settings.training())
    told = script.iterations(start.parameters, xor.X, xor.y, eta=0.1, weight_gradient=script.mended)
    losses = [one.loss / 2 for one, _ in zip(told, run.losses, strict=False)]
    np.testing.assert_allclose(losses, run.losses, rtol=0, atol=1e-14)


def test_a_wrong_line_that_changed_no_shape_would_be_seen_in_the_numbers():
    """In the first layer the transposed gradient fits; it is another one all the same."""
    xor, settings = task("xor"), preset("blog-backprop").settings
    start = settings.start(xor, seed=0)
    laws = (script.mended, script.transposed)
    right, wrong = (
        next(script.iterations(start.parameters, xor.X, xor.y, eta=0.1, weight_gradient=law))
        for law in laws
    )
    moved = start.parameters[0].W.T - right.W[0]
    np.testing.assert_allclose(start.parameters[0].W.T - wrong.W[0], moved.T, atol=1e-15)
    assert np.abs(moved - moved.T).max() > 1e-4


@pytest.mark.slow
def test_the_shares_of_lesson_5_are_those_told():
    parts, names = shown("keras")
    assert 0.07 < names["short"].rate < 0.1
    assert 0.2 < names["long"].rate < 0.25
    assert [fate.label for fate in names["long"].fates] == ["learned", "1/6", "1/4", "1/8"]
    np.testing.assert_allclose(names["in_keras"].losses, names["run"].losses, rtol=2e-6)
    assert "only 22 % do" in parts[-1]


@pytest.mark.slow
def test_width_helps_and_zeros_do_not_in_lesson_6():
    _, names = shown("beyond")
    rates = [one.rate for one in names["found"].values()]
    assert rates == sorted(rates)
    assert rates[0] < 0.1
    assert rates[-1] > 0.7
    assert not names["zeros"].learned
    twins = names["zeros"].network.parameters[0].W
    assert np.array_equal(twins[:, 0], twins[:, 1])


def test_learn_lists_the_lessons(capsys):
    assert main(["learn"]) == 0
    said = capsys.readouterr().out
    assert all(each.title in said for each in LESSONS)


@pytest.mark.parametrize("number", ["0", "7"])
def test_a_lesson_that_there_is_not_is_refused(number, capsys):
    assert main(["learn", number]) == 2
    assert f"The lessons are numbered from 1 to 6. Received: {number}." in capsys.readouterr().err


def test_without_marimo_learn_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr("xorlab.cli.learn.find_spec", lambda name: None)
    assert main(["learn", "1"]) == 2
    assert "pip install 'xorlab[lessons]'" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("name", ["line", "backprop", "script"])
def test_a_saved_page_reads_offline_with_its_answer_folded(name, page, tmp_path, capsys):
    number = str(TITLES.index(name) + 1)
    assert main(["learn", number, "--save", str(tmp_path)]) == 0
    [file] = tmp_path.iterdir()
    assert str(file) in capsys.readouterr().out.replace("\n", "")
    page.goto(file.as_uri())
    answer = page.locator("details > :not(summary)")
    assert not answer.is_visible()
    page.locator("summary").click()
    assert answer.is_visible()
    body = page.content()
    assert "marimo-" not in body.replace("marimo-run", "")
    assert page.locator(".set").count() >= 2
    assert "<math" in body or name == "script"
    sizes = page.locator("img").evaluate_all("all => all.map((one) => one.naturalWidth)")
    assert all(width > 100 for width in sizes)


@pytest.mark.slow
def test_a_lesson_goes_out_as_a_jupyter_notebook_with_what_it_shows(tmp_path):
    assert main(["learn", "1", "--save", str(tmp_path), "--format", "ipynb"]) == 0
    [file] = tmp_path.glob("*.ipynb")
    notebook = json.loads(file.read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    shown_in_it = json.dumps([cell.get("outputs", cell["source"]) for cell in notebook["cells"]])
    assert "Why nobody can" in shown_in_it
    assert "data:image/svg+xml" in shown_in_it


@pytest.mark.slow
def test_a_server_ends_with_the_command_that_began_it(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "xorlab", "learn", "1", "--no-browser", "--port", str(port)]
    with served(command, f"http://127.0.0.1:{port}", tmp_path):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


@pytest.mark.slow
@pytest.mark.browser
def test_a_lesson_is_opened_on_this_machine_alone_and_its_sliders_move(chromium, tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "xorlab", "learn", "1", "--no-browser", "--port", str(port)]
    elsewhere = []
    address = f"http://127.0.0.1:{port}"
    page = chromium.new_page()
    page.on("request", lambda request: elsewhere.append(request.url))
    with served(command, f"{address}/health", tmp_path):
        page.goto(address)
        page.get_by_text("Loss 0.7500").wait_for(timeout=60_000)
        page.get_by_role("slider").first.press("ArrowLeft")
        page.get_by_text("Loss 0.6562").wait_for(timeout=60_000)
        page.close()
    assert not [url for url in elsewhere if not url.startswith((address, "data:", "blob:"))]


def test_the_lessons_are_numbered_in_their_order():
    assert [lesson(number).number for number in range(1, 7)] == [1, 2, 3, 4, 5, 6]
    assert all(each.notebook.is_file() for each in LESSONS)
