"""What the page gives out: run files that Python opens, and scripts that run by themselves."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from xorlab.runs.files import load, save
from xorlab.trainer import train

HERE = Path(__file__).parent
EVERY_ACTIVATION = (
    "identity,relu,leaky-relu,sigmoid,symmetric-sigmoid,tanh,softplus,arctan"  # one a layer
)
LINKS = {
    "xor": "#epoch=91",
    "every activation": "#task=full-adder&hidden=3,3,3,3,3,3,3,3&shortcuts=true&init=glorot"
    f"&hidden_activation={EVERY_ACTIVATION}&optimizer=sgd&epoch=5",
    "logits": "#task=parity3&loss=bce-logits&biases=false&seed=3&epoch=40",
    "softmax": "#task=4-2-4&loss=softmax-ce&output_activation=identity&batch_size=3&epoch=25",
    "own rows": "#task=drawn%20%22by%22%20hand&csv=a,b,y%0A0.25,-1,0.5%0A1,1e-3,2%0A"
    "&shuffle=true&batch_size=1&hidden=2,2&hidden_activation=tanh,leaky-relu&epoch=30",
    "diverged": "#hidden_activation=identity&optimizer=sgd&learning_rate=50&epoch=2000",
}


@pytest.fixture(scope="module")
def exports(node):
    """By name: the run file, both scripts, and what the page says of the rows."""
    run = node(str(HERE / "export.mjs"), *LINKS.values())
    assert run.returncode == 0, run.stderr
    return dict(zip(LINKS, json.loads(run.stdout), strict=True))


@pytest.mark.parametrize("name", LINKS)
def test_a_run_file_of_the_page_opens_in_python(exports, name, tmp_path):
    path = tmp_path / "run.json"
    path.write_text(exports[name]["file"], encoding="utf-8")
    run = load(path)
    if name == "diverged":
        assert run.outcome.kind == "diverged"
    else:
        np.testing.assert_allclose(
            run.predictions.ravel(), exports[name]["predictions"], rtol=0, atol=1e-12
        )
    assert save(run, tmp_path / "again.json").read_text(encoding="utf-8") == exports[name]["file"]


@pytest.mark.parametrize("name", [name for name in LINKS if name != "diverged"])
def test_python_trains_the_run_of_the_page_again(exports, name, tmp_path):
    path = tmp_path / "run.json"
    path.write_text(exports[name]["file"], encoding="utf-8")
    run = load(path)
    last = len(run.losses) if run.outcome.kind == "interrupted" else None
    again = train(
        run.start,
        run.task,
        run.training,
        seed=run.seed,
        index=run.index,
        watch=lambda epoch, loss: epoch == last,
    )
    np.testing.assert_allclose(again.losses, run.losses, rtol=0, atol=1e-9)
    np.testing.assert_allclose(again.predictions, run.predictions, rtol=0, atol=1e-9)
    assert again.outcome == run.outcome


def printed(script, folder):
    """What scripts print: each row's outputs, and the lines."""
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    run = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def outputs(lines):
    return [float(x) for line in lines.splitlines() for x in line.split("-> ")[1].split()]


SCRIPTS = [name for name in LINKS if name != "diverged"]


@pytest.mark.slow
def test_the_scripts_run_and_print_the_same_outputs(exports, tmp_path):
    # One Python for all scripts of a kind: starting Keras takes longer than all of them.
    for kind, tolerance in (("numpy", 5.1e-7), ("keras", 2e-6)):
        together = 'print("=")\n'.join(exports[name][kind] for name in SCRIPTS)
        said = dict(zip(SCRIPTS, printed(together, tmp_path).split("=\n"), strict=True))
        for name, lines in said.items():
            wanted = exports[name]["predictions"]
            np.testing.assert_allclose(outputs(lines), wanted, rtol=0, atol=tolerance, err_msg=name)
