"""A cure speaks in its reader's names, and knows a derivative when it sees one."""

import ast
from types import SimpleNamespace

import pytest

from xorlab.check.cure.glossary import glossary
from xorlab.check.rules.xl103 import asks_for_slope

NAMES = {
    ("a", 0): ["X"],
    ("a", 1): ["h", "self.h"],
    ("a", 2): ["out"],
    ("z", 0): ["z1"],
    ("delta", 1): ["d2"],
}


def mend(*site):
    case = SimpleNamespace(understood=SimpleNamespace(layers=(1, 2)))
    edit = SimpleNamespace(site=site)
    return SimpleNamespace(case=case, edit=edit, names=lambda piece, surely: NAMES.get(piece, []))


@pytest.mark.parametrize(
    ("site", "words"),
    [
        (("dW", 1), "Here what goes into the layer is h, and the layer's delta is d2."),
        (("dW", 0), "Here what goes into the layer is X."),
        (("db", 1), "Here the layer's delta is d2."),
        (("slope", 0), "Here what the layer puts out is h, and its net input is z1."),
        (("da", 0), "Here the delta of the layer above is d2."),
        (("da", 1), "Here the output is out."),
        (("db", 0), ""),
    ],
)
def test_the_arrays_that_a_cure_speaks_of_are_named(site, words):
    assert glossary(mend(*site)) == words


def test_a_finding_without_an_edit_has_no_names_to_tell():
    assert glossary(SimpleNamespace(edit=None)) == ""


@pytest.mark.parametrize(
    ("call", "is_one"),
    [
        ("prime(a)", True),
        ("sigmoid(a, deriv=True)", True),
        ("sigmoid(a, True)", True),
        ("sigmoid(a)", False),
        ("sigmoid(a, deriv=False)", False),
        ("np.sum(a, keepdims=True)", False),
    ],
)
def test_a_derivative_is_told_by_its_name_or_its_flag(call, is_one):
    script = SimpleNamespace(text=ast.unparse, derivatives=lambda: ["prime"])
    assert asks_for_slope(script, ast.parse(call, mode="eval").body) is is_one
