"""The playground in a notebook: Python and the page say the same, in notebooks started for real."""

import json
import mimetypes
import re
import secrets
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import marimo
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from notebooks import free_port, served
from xorlab.errors import BadInput, MissingExtra
from xorlab.model.network import Network, architecture
from xorlab.presets import preset
from xorlab.runs.files import to_dict
from xorlab.settings import network, training
from xorlab.tasks import task
from xorlab.trainer import train
from xorlab.widget import playground

SECONDS = 60_000
FRAME = "iframe[title='xorlab playground']"
CELLS = (
    "from xorlab.widget import playground\nw = playground()\nw",
    "print('read back:', w.run.learned, w.run.epochs, w.run.predictions.round(3).ravel())",
    "w.show('parity3', hidden=(4,), seed=2)",
    "print('chosen:', w.chosen, w.record == '')",
)
MARIMO = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    from xorlab.widget import playground

    cell = mo.ui.anywidget(playground())
    cell
    return cell, mo


@app.cell
def _(cell, mo):
    told = cell.widget.run.predictions.round(3).ravel() if cell.value["record"] else "nothing"
    mo.md(f"read back: {told}")
    return
"""


# --- Without a notebook ------------------------------------------------------------------------


def xor_run():
    xor = task("xor")
    return train(network(xor, seed=1), xor, training(xor), seed=1)


def test_a_run_shows_itself():
    start = network(task("xor"), seed=1)
    run = train(start, task("xor"))
    shown = run.show().run
    assert shown.outcome == run.outcome
    assert np.array_equal(shown.losses, run.losses)


def test_a_run_goes_in_and_comes_out_the_same():
    run = xor_run()
    widget = playground(run)
    assert to_dict(widget.run) == to_dict(run)
    np.testing.assert_array_equal(widget.network(run.task.X), run.predictions)


def test_before_its_first_epoch_there_is_no_run():
    with pytest.raises(BadInput, match=r"at least one epoch.*Press Play"):
        playground().network  # noqa: B018


def test_settings_are_the_pages_choices():
    widget = playground("parity3", hidden=(4, 2), hidden_activation="tanh", seed=3, index=5)
    assert widget.chosen == {
        "task": "parity3",
        "hidden": [4, 2],
        "hidden_activation": "tanh",
        "seed": 3,
        "index": 5,
    }
    assert json.loads(json.dumps(widget.chosen)) == widget.chosen


def test_what_does_not_go_together_is_refused_in_python():
    for given in ({"hidden": "two"}, {"optimizer": "magic"}, {"hidden_activation": "relu,tanh"}):
        with pytest.raises(BadInput):
            playground("xor", **given)
    with pytest.raises(BadInput, match="takes a network of 3 inputs"):
        playground("parity3", network=network(task("xor")))
    with pytest.raises(BadInput, match="A run brings its task"):
        playground(xor_run(), seed=4)


def test_show_opens_something_else_in_the_same_cell():
    widget = playground(xor_run())
    widget.show("and")
    assert (widget.chosen, widget.record) == ({"task": "and"}, "")
    run = xor_run()
    widget.show(run)
    assert widget.run.losses.tolist() == run.losses.tolist()


def test_without_anywidget_it_says_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "xorlab.widget.cell", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(MissingExtra, match=r"pip install 'xorlab\[widget\]'"):
        playground()


# --- In a browser ------------------------------------------------------------------------------


@pytest.fixture
def notebook_page(chromium, faults):
    """An empty page that reaches this machine alone: any other address fails the test."""

    def judge(route, request):
        if re.match(r"(?:about|blob|data|file):|https?://127\.0\.0\.1[:/]", request.url):
            route.continue_()
        else:
            faults.append(f"asked for {request.url}")
            route.abort()

    page = chromium.new_page(viewport={"width": 1300, "height": 1000})
    page.route("**/*", judge)
    yield page
    page.close()
    assert not faults, f"The page {'; '.join(faults)}."


def trained(page):
    """Press Play in the cell and wait until it has learned; the frame."""
    frame = page.frame_locator(FRAME).first
    frame.locator("#play").click(timeout=SECONDS)
    expect(frame.locator("#sentence")).to_contain_text("Learned at epoch", timeout=SECONDS)
    return frame


@pytest.mark.browser
@pytest.mark.slow
def test_a_run_and_a_network_open_as_they_are(page, tmp_path):
    run = xor_run()
    goodfellow = Network(
        architecture((2, 2, 1), ("relu", "identity")),
        preset("goodfellow").settings.start(task("xor")).parameters,
    )
    for widget, words in (
        (playground(run), f"Learned at epoch {run.epochs}"),
        (playground("xor", network=goodfellow, criterion="rows"), "A 2-2-1 network"),
    ):
        file = tmp_path / "cell.html"
        file.write_text(widget.frame(), encoding="utf-8")
        page.goto(file.as_uri())
        expect(page.frame_locator(FRAME).locator("#sentence")).to_contain_text(words)
    # The weights of that network are exact: it is right before it is trained.
    expect(page.frame_locator(FRAME).locator("#right-now")).to_contain_text("4")


@pytest.mark.browser
@pytest.mark.slow
def test_in_jupyterlab_it_trains_and_python_reads_the_weights_back(notebook_page, tmp_path):
    nbformat.write(notebook(*CELLS), tmp_path / "cells.ipynb")
    port, token = free_port(), secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    command += ["--allow-root", f"--ServerApp.root_dir={tmp_path}", "--LabApp.news_url="]
    address = f"http://127.0.0.1:{port}"
    with served(command, f"{address}/api", tmp_path):
        notebook_page.goto(f"{address}/lab/tree/cells.ipynb?token={token}")
        cells = notebook_page.locator(".jp-CodeCell .cm-content")
        expect(cells).to_have_count(len(CELLS), timeout=SECONDS)
        wait_for_kernel(f"{address}/api/kernels?token={token}")
        kernel_asked_for = notebook_page.locator(".jp-Dialog .jp-mod-accept")
        prompts = notebook_page.locator(".jp-CodeCell .jp-InputPrompt")

        def run(cell):
            # While JupyterLab settles, a key may go nowhere, or it may ask for the kernel.
            for _ in range(10):
                if kernel_asked_for.count():
                    kernel_asked_for.click()
                cells.nth(cell).click()
                notebook_page.keyboard.press("Shift+Enter")
                try:
                    expect(prompts.nth(cell)).not_to_have_text("[ ]:", timeout=3000)
                except AssertionError:
                    continue
                return

        run(0)
        frame = trained(notebook_page)
        run(1)
        outputs = notebook_page.locator(".jp-OutputArea-output pre")
        xor = xor_by_default()
        expect(outputs).to_have_text(
            [f"read back: True {xor.epochs} {xor.predictions.round(3).ravel()}"], timeout=SECONDS
        )
        run(2)
        expect(frame.locator("#sentence")).to_contain_text("A 3-4-1 network", timeout=SECONDS)
        run(3)
        expect(outputs.last).to_contain_text("'task': 'parity3'", timeout=SECONDS)
        expect(outputs.last).to_contain_text("True")


def wait_for_kernel(address):
    """Until the notebook is connected to its kernel."""
    for _ in range(50):
        with urlopen(address) as answer:
            kernels = json.load(answer)
        if kernels and kernels[0]["connections"]:
            return
        time.sleep(0.2)


def xor_by_default():
    xor = task("xor")
    return train(network(xor), xor)


def notebook(*cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=list(map(new_code_cell, cells)), metadata={"kernelspec": kernel})


@pytest.mark.browser
@pytest.mark.slow
def test_in_marimo_it_trains_and_python_reads_the_weights_back(notebook_page, tmp_path):
    (tmp_path / "cells.py").write_text(MARIMO, encoding="utf-8")
    port, token = free_port(), secrets.token_hex(16)
    command = [sys.executable, "-m", "marimo", "run", "cells.py", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--headless", "--token", "--token-password", token]
    address = f"http://127.0.0.1:{port}"
    with served(command, f"{address}/health", tmp_path):
        notebook_page.goto(f"{address}/?access_token={token}")
        expect(notebook_page.get_by_text("read back: nothing")).to_be_visible(timeout=SECONDS)
        trained(notebook_page)
        outputs = str(xor_by_default().predictions.round(3).ravel())
        expect(notebook_page.get_by_text("read back:")).to_contain_text(outputs, timeout=SECONDS)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_jupyter_notebook_saved_as_html_keeps_a_playground_offline(page, faults, tmp_path):
    """A notebook without the widgets' state, as JupyterLab saves it by itself."""
    cells = notebook(CELLS[0])
    NotebookClient(cells, store_widget_state=False).execute()
    nbformat.write(cells, tmp_path / "cells.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "cells.ipynb"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    page.goto((tmp_path / "cells.html").as_uri())
    trained(page)
    # nbconvert's template asks for MathJax and RequireJS; the playground does without them.
    assert all("mathjax" in fault or "require" in fault for fault in faults)
    faults.clear()


@pytest.mark.browser
@pytest.mark.slow
def test_a_marimo_notebook_saved_as_html_keeps_a_playground(chromium, tmp_path):
    """marimo's page fetches marimo's program when it is opened; here from what is installed."""
    (tmp_path / "cells.py").write_text(MARIMO, encoding="utf-8")
    command = [sys.executable, "-m", "marimo", "export", "html", "cells.py", "-o", "cells.html"]
    run = subprocess.run(
        command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    program = Path(marimo.__file__).parent / "_static"

    def from_disk(route, request):
        _, of_marimo, name = request.url.partition("/dist/")
        if not of_marimo:
            return route.abort() if request.url.startswith("http") else route.continue_()
        file = program / name.partition("?")[0]
        return route.fulfill(
            path=file,
            content_type=mimetypes.guess_type(file.name)[0],
            headers={"access-control-allow-origin": "*"},
        )

    page = chromium.new_page()
    page.route("**/*", from_disk)
    page.goto((tmp_path / "cells.html").as_uri())
    trained(page)
    page.close()
