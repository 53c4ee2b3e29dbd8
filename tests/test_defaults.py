"""With nothing else said, tasks are learned; and the page that says so tells what was measured."""

import runpy
from pathlib import Path

import pytest

from xorlab.learning import learn
from xorlab.settings import default_settings
from xorlab.tasks import task

ROOT = Path(__file__).parent.parent
BENCHMARK = runpy.run_path(str(ROOT / "benchmarks" / "defaults.py"))
PAGE = (ROOT / "docs" / "defaults.md").read_text(encoding="utf-8")
EVERY_TASK = pytest.mark.parametrize("name", BENCHMARK["TASKS"])


@EVERY_TASK
@pytest.mark.parametrize("seed", range(10))
def test_every_task_is_learned_from_every_seed(name, seed):
    rows = task(name)
    run = learn(rows, seed=seed)
    assert run.learned
    assert rows.right(run.predictions).all()


@pytest.mark.slow
@EVERY_TASK
def test_the_page_tells_how_each_task_is_learned_from_50_seeds(name):
    row = f"| {' | '.join(BENCHMARK['learning'](name))} |"
    assert row in PAGE
    assert "| 50 of 50 |" in row


def test_the_page_has_every_row_that_the_benchmark_measures():
    for table in ("METHODS", "CHANGES", "ELSEWHERE"):
        for label in BENCHMARK[table]:
            assert f"| {label} |" in PAGE
    for unit in BENCHMARK["UNITS"]:
        assert f"\n| {unit} |" in PAGE


def test_the_page_describes_the_default_settings():
    settings = default_settings(task("xor"))
    assert (settings.hidden, settings.hidden_activation) == ((2,), "arctan")
    assert settings.init == "uniform(-0.5, 0.5)"
    assert (settings.optimizer, settings.loss) == ("adam", "mse")
    assert dict(settings.optimizer_settings) == {"learning_rate": 0.05}
    assert (settings.criterion, settings.epochs) == ("error<0.1", 2000)
