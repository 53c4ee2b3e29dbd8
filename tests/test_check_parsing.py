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


def test_what_a_library_came_between_is_parsed_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread's parser takes no lock of ours."""
    calls = []

    def parse(text: str, **words: str) -> ast.AST:
        calls.append(text)
        if len(calls) == 1:
            raise SystemError("AST constructor recursion depth mismatch (before=36, after=170)")
        return compile(text, "net.py", words["mode"], ast.PyCF_ONLY_AST)

    with monkeypatch.context() as patch:
        patch.setattr(parsing.ast, "parse", parse)
        assert len(parsing.parse("a = 1\nb = 2\n").body) == 2
    assert len(calls) == 2
