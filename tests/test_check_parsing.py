"""Several threads parse at a time: each gets its tree."""

from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor

import pytest

from xorlab.check import parsing

DEEP = "x = " + "(" * 40 + "1" + " + 1)" * 40 + "\n"


def test_threads_parse_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11 mixes up how deep it is in the trees of two threads."""
    inside, most = [], []

    def parse(text: str, **words: str) -> ast.AST:
        inside.append(text)
        most.append(len(inside))
        tree = compile(text, "net.py", words.get("mode", "exec"), ast.PyCF_ONLY_AST)
        inside.pop()
        return tree

    with monkeypatch.context() as patch, ThreadPoolExecutor(8) as pool:
        patch.setattr(parsing.ast, "parse", parse)
        trees = list(pool.map(parsing.parse, [DEEP * 20] * 64))
    assert {len(tree.body) for tree in trees} == {20}
    assert set(most) == {1}
