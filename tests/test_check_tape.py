"""Of a script's own automatic differentiation the line is the one that is no derivative."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from xorlab.check.analysis import analysed
from xorlab.check.case import Case
from xorlab.check.checking import found, in_order
from xorlab.check.locate import Finder
from xorlab.check.operations import agrees, pulled_back
from xorlab.check.tape import all_kept, no_derivative
from xorlab.check.watch.launch import watch

NUMBERS = """import math
import random

random.seed(6)

class Num:
    def __init__(self, v, made_of=()):
        self.v, self.g = v, 0.0
        self.made_of = made_of
        self.back = None

    def __add__(self, o):
        r = Num(self.v + o.v, made_of=[self, o])
        def back():
            self.g += r.g
            o.g += r.g
        r.back = back
        return r

    def __sub__(self, o):
        r = Num(self.v - o.v, made_of=[self, o])
        def back():
            self.g += r.g
            o.g -= r.g
        r.back = back
        return r

    def __mul__(self, o):
        r = Num(self.v * o.v, made_of=[self, o])
        def back():
            self.g += o.v * r.g
            o.g += self.v * r.g
        r.back = back
        return r

    def tanh(self):
        r = Num(math.tanh(self.v), made_of=[self])
        def back():
            self.g += (1 - r.v ** 2) * r.g
        r.back = back
        return r

    def run_back(self):
        order = []
        def add(n):
            if n not in order:
                for m in n.made_of:
                    add(m)
                order.append(n)
        add(self)
        self.g = 1.0
        for n in order[::-1]:
            if n.back:
                n.back()

W = [[Num(random.uniform(-1, 1)) for i in range(2)] for j in range(3)]
b = [Num(random.uniform(-1, 1)) for j in range(3)]
V = [Num(random.uniform(-1, 1)) for j in range(3)]
c = Num(random.uniform(-1, 1))
everything = [w for ws in W for w in ws] + b + V + [c]

def net(x1, x2):
    out = c
    for (w1, w2), bias, v in zip(W, b, V):
        out = out + v * (w1 * Num(x1) + w2 * Num(x2) + bias).tanh()
    return out.tanh()

for epoch in range(2000):
    error = Num(0.0)
    for x1, x2, t in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)):
        d = net(x1, x2) - Num(t)
        error = error + d * d
    for p in everything:
        p.g = 0.0
    error.run_back()
    for p in everything:
        p.v -= 0.1 * p.g
"""


def case_of(tmp_path: Path, source: str) -> Case:
    """The script, analysed."""
    path = tmp_path / "script.py"
    path.write_text(source)
    case = analysed(watch(path, short=True))
    assert isinstance(case, Case), case.why
    return case


def test_the_methods_that_keep_a_way_back_are_found() -> None:
    kept = list(all_kept(NUMBERS))
    assert [each.method for each in kept] == [
        "Num.__add__",
        "Num.__sub__",
        "Num.__mul__",
        "Num.tanh",
    ]
    assert [len(each.adds) for each in kept] == [2, 2, 2, 1]


def test_no_line_of_right_derivatives_is_wrong(tmp_path: Path) -> None:
    case = case_of(tmp_path, NUMBERS)
    assert case.right
    assert no_derivative(Finder(case)) is None


@pytest.mark.parametrize("size", [1.0, 1e5, 1e13, 1e36])
def test_no_derivative_is_wrong_for_numbers_that_run_away(size: float) -> None:
    x, y, gradient = np.array(size), np.array(-1.5), np.array(-2.0)
    for operation, slopes in ((np.add, (1, 1)), (np.multiply, (y, x)), (np.square, (2 * x,))):
        for at, slope in enumerate(slopes):
            right = pulled_back(operation, (x, y)[: len(slopes)], at, gradient)
            assert agrees(gradient * slope, right, gradient)
            assert size > 1 or not agrees(1.01 * gradient * slope, right, gradient)


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("o.g += self.v * r.g", "o.g += o.v * r.g", "XL106"),
        ("self.g += o.v * r.g", "self.g += self.v * r.g", "XL106"),
        ("(1 - r.v ** 2) * r.g", "1 * r.g", "XL102"),
        ("(1 - r.v ** 2)", "(1 - self.v ** 2)", "XL103"),
        ("o.g -= r.g", "o.g += r.g", None),  # only targets: no parameter learns of it
    ],
)
def test_the_line_is_that_of_the_operation(
    tmp_path: Path, right: str, wrong: str, code: str | None
) -> None:
    source = NUMBERS.replace(right, wrong, 1)
    case = case_of(tmp_path, source)
    place = no_derivative(Finder(case))
    assert place is not None
    assert wrong in source.splitlines()[place.node.line - 1]
    told = in_order(found(case, Finder(case)))
    assert [(each.code, each.line) for each in told[:1] if each.is_bug] == (
        [(code, place.node.line)] if code else []
    )
