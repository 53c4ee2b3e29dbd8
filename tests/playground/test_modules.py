"""The page's modules under node: their own tests against the reference, and their types."""

import os
from pathlib import Path

import pytest

from playground.conftest import ROOT, without
from playground.golden import cases

HERE = Path(__file__).parent
REFERENCE = ("functions", "training")
"""The suites that compare with golden vectors; in one test, so that these are made once."""
OTHERS = sorted(
    suite
    for path in HERE.glob("*.test.mjs")
    if (suite := path.name.removesuffix(".test.mjs")) not in REFERENCE
)


def passes(node, suites, environment):
    files = [str(HERE / f"{suite}.test.mjs") for suite in suites]
    run = node("--test", "--test-reporter=tap", *files, env=environment)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "\n# pass 0" not in run.stdout


@pytest.mark.slow
def test_the_modules_agree_with_the_reference(node, golden):
    passes(node, REFERENCE, {**os.environ, "GOLDEN": str(golden)})


@pytest.mark.parametrize("suite", OTHERS)
def test_the_modules_hold_their_laws(suite, node):
    passes(node, [suite], {**os.environ})


@pytest.mark.parametrize("world", ["tsconfig.json", "tsconfig.maths.json"])
def test_types_are_strict(world, node):
    """The second is a world without a page: the maths knows of none."""
    compiler = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        without("no TypeScript in node_modules: run npm ci")
    run = node(str(compiler), "--project", str(HERE / world))
    assert run.returncode == 0, run.stdout


def test_every_two_methods_are_trained_together():
    """Every activation × loss × optimizer × batch mode, pair by pair."""
    keys = ("hidden_activation", "loss", "optimizer", "batch_size", "shuffle")
    rows = [[choices[key] for key in keys] for _, choices, _, _ in cases()]
    columns = [[row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]]
    columns.append([tuple(row[3:]) for row in rows])
    for i, first in enumerate(columns):
        for second in columns[:i]:
            pairs = set(zip(first, second, strict=True))
            assert len(pairs) == len(set(first)) * len(set(second))
    assert [len(set(column)) for column in columns] == [8, 6, 6, 5]


def test_no_lock_file_names_a_registry():
    """Whoever installs from it asks their own."""
    assert "://" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_modules_are_read_in_one_sitting():
    modules = list((ROOT / "src" / "xorlab" / "page" / "static").rglob("*.mjs"))
    assert len(modules) > 20
    long = [m.name for m in modules if len(m.read_text(encoding="utf-8").splitlines()) >= 300]
    assert not long
