"""What a script leaves to chance is the same in every look at it, and another if asked."""

import numpy as np
import pytest

from xorlab.check.watch.launch import watch

LOOP = """
w = {draw}
for i in range(3):
    w = w + 1.0
"""


def start(path, chance):
    marks = [mark for mark in watch(path, chance=chance, short=True).marks if "w" in mark.state]
    return float(marks[0].state["w"])


@pytest.fixture
def script(tmp_path):
    def write(draw):
        path = tmp_path / "drawn.py"
        path.write_text("import random\nimport numpy as np\n" + LOOP.format(draw=draw))
        return path

    return write


@pytest.mark.parametrize(
    "draw", ["np.random.rand()", "random.random()", "np.random.default_rng().random()"]
)
def test_an_unseeded_start_is_the_same_in_every_look_and_another_where_asked(script, draw):
    path = script(draw)
    assert start(path, 0) == start(path, 0)
    assert start(path, 0) != start(path, 1)


def test_two_unseeded_generators_differ(script):
    path = script("np.random.default_rng().random() - np.random.default_rng().random()")
    assert start(path, 0) != 0


def test_a_seed_of_the_scripts_own_holds(script):
    path = script("np.random.default_rng(7).random()")
    assert start(path, 0) == start(path, 1) == np.random.default_rng(7).random()
