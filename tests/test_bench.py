"""The benchmarks compare like with like, and their page says what was measured."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import bench_chart
import bench_page
import growth
from cases import CASES
from programs import ONE_CORE, PEERS, TOLERANCE, TWO_CORES, largest_difference, no_compiler
from rounds import Timing, best, in_turn

ROOT = Path(__file__).parent.parent
RESULTS = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
PROGRAMS = [p for p in (ONE_CORE, TWO_CORES, *PEERS) if not p.missing()]
XOR, *_, ENCODER = CASES


def case_for(program, case):
    return case.linear if program.linear else case


@pytest.mark.parametrize("case", [XOR, ENCODER], ids=lambda case: case.name)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_every_program_trains_what_the_reference_trains(program, case):
    members = 16 if program.members > 1 else 1
    assert largest_difference(program, case_for(program, case), members, epochs=20) < TOLERANCE


def test_a_program_that_trains_something_else_is_found_out():
    def prepare(case, members, epochs):
        return ONE_CORE.prepare(replace(case, learning_rate=0.51), members, epochs)

    assert largest_difference(replace(ONE_CORE, prepare=prepare), XOR, 16, epochs=20) > TOLERANCE


def test_without_a_compiler_there_is_no_ceiling_and_a_word_why(monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler")
    assert no_compiler() == "there is no C compiler on this machine"
    found = {
        **RESULTS,
        "missing": {"C kernel": no_compiler()},
        "rates": [r for r in RESULTS["rates"] if r["program"] != "C kernel"],
    }
    page = bench_page.page(found)
    assert "Without C kernel: there is no C compiler on this machine." in page
    assert "| xorlab, one core : C kernel | 0.6 × | – | not measured |" in page


@pytest.mark.parametrize(
    ("speed", "told"),
    [pytest.param(0.61, "| met |", id="met"), pytest.param(0.59, "| **missed** |", id="missed")],
)
def test_a_bar_is_met_from_its_number_on_and_else_the_page_says_why(speed, told):
    def changed(rate):
        ceiling = (rate["case"], rate["program"]) == (XOR.name, "C kernel")
        return {**rate, "processor_rate": own / speed} if ceiling else rate

    own = next(r["processor_rate"] for r in RESULTS["rates"] if r["program"] == ONE_CORE.name)
    found = {**RESULTS, "rates": [changed(r) for r in RESULTS["rates"]]}
    line = next(line for line in bench_page.bar_table(found) if "C kernel" in line)
    assert line.endswith(told)
    assert any("tables" in why for why in bench_page.missed(found)) == (speed < 0.6)


def test_one_core_is_compared_by_the_processors_clock_and_two_by_the_walls():
    rates = [
        {"case": "x", "program": name, "processor_rate": processor, "wall_rate": wall}
        for name, processor, wall in ((ONE_CORE.name, 8, 4), (TWO_CORES.name, 8, 12), ("p", 2, 1))
    ]
    found = {"rates": rates}
    assert bench_page.ratio(found, ONE_CORE.name, "p", "x") == 4
    assert bench_page.ratio(found, TWO_CORES.name, "p", "x") == 12


def test_the_page_in_the_documentation_is_that_of_the_results():
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert page == bench_page.page(RESULTS)


def test_the_charts_are_the_same_bytes_each_time(tmp_path):
    first, again = (bench_chart.draw(RESULTS, tmp_path / name) for name in "ab")
    assert len(first) == 4
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]


def test_programs_take_turns():
    order = []
    trains = {name: lambda name=name: order.append(name) for name in "ab"}
    timings = in_turn(trains, 4, {"b": 2})
    assert "".join(order) == "ab" + "ab" + "a" + "ab" + "a"
    assert [len(timings[name]) for name in "ab"] == [4, 2]
    assert best([Timing(3, 1), Timing(2, 2)]) == Timing(2, 1)


def test_the_line_of_growth_is_found():
    sizes = np.array([1, 2, 4, 8])
    found = growth.line(sizes, 0.5 + 3 * sizes)
    assert (found["offset"], found["slope"]) == pytest.approx((0.5, 3))
    assert found["off"] < 1e-12
    assert growth.line(sizes, sizes**2.0)["off"] > 0.1
