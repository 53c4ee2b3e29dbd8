"""What a reader of a check sees: in order, by name, at 80 columns, whoever wrote the script."""

import unicodedata
from dataclasses import replace

import pytest
from rich.cells import cell_len

from check_reports import (
    BUG,
    CANNOT,
    CORRECT,
    DRIFT,
    HOSTILE,
    MISSING,
    OUTLOOK,
    REPORTS,
    RIGHT_ARRAYS,
    STALLED,
    STUCK,
    UNCLEAR,
    WRONG_ARRAYS,
    hostile,
)
from xorlab.check.report import ArrayVerdict, Sample
from xorlab.show.check_report import beside, plain_text, report_shown
from xorlab.show.check_summary import summary_shown
from xorlab.show.safe import safe

UNCLEAR_WORD = "Unclear: this script could not be judged."


def told(report, width=80):
    return plain_text(report_shown(report), width)


def in_order(text, *parts):
    """Whether the parts stand in the text, one after the other."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is not there, or not after what comes before it:\n{text}"
        at = found + len(part)


def test_a_bug_is_told_from_the_network_to_the_outlook():
    in_order(
        " ".join(told(BUG).split()),
        "script.py: 2-2-1, sigmoid, no biases",
        "Note: It is written in Python 2",
        "script.py:31 XL102 missing-activation-derivative (layer 1) also lines 35 and 41",
        "31 | hidden_delta = output_delta.dot(W2.T)",
        MISSING.message,
        MISSING.proof,
        f"Mend it: {MISSING.cure}",
        "- 31 | hidden_delta = output_delta.dot(W2.T)",
        "+ 31 | hidden_delta = output_delta.dot(W2.T) * a1 * (1 - a1)",
        "Checked:",
        "script.py:40 XL201 shape-drift (layer 2)",
        DRIFT.message,
        "W1 wrong points 22° away, 0.4 times as long",
        "W2 right equal to within 1e-16",
        "What to expect",
        *BUG.outlook.sentences,
        "`xorlab rule XL102` tells more.",
    )


def test_a_change_is_shown_by_signs_and_repeated_by_colours():
    lines = told(BUG).splitlines()
    (removed,) = (line for line in lines if line.lstrip().startswith("- "))
    (added,) = (line for line in lines if line.lstrip().startswith("+ "))
    assert removed.endswith(MISSING.wrong)
    assert added.endswith(MISSING.right)


@pytest.mark.parametrize(
    ("wrong", "right", "marked"),
    [
        pytest.param("d = e * slope(z)", "d = e * slope(a)", "z", id="a name"),
        pytest.param("W = W + r * dW", "W = W - r * dW", "+", id="a sign"),
        pytest.param("dW = a.dot(d.T)", "dW = d.dot(a.T)", "a.dot(d", id="two names"),
        pytest.param("d = hidden_delta", "d = hidden_error", "hidden_delta", id="a whole word"),
        pytest.param("漢字 = error", "漢字 = error * a", "", id="wide signs before an end"),
        pytest.param("    d = e", "", "d = e", id="no line to stand there"),
    ],
)
def test_the_marker_stands_under_what_is_to_be_changed(wrong, right, marked):
    finding = replace(MISSING, wrong=wrong, right=right)
    lines = told(replace(BUG, findings=(finding,))).splitlines()
    at = next(i for i, line in enumerate(lines) if "31 |" in line)
    shown, marker = lines[at], lines[at + 1]
    start = cell_len(shown[: shown.index("|")]) + 2
    column = marker.index("^") - start
    before = wrong[: wrong.index(marked) if marked else len(wrong)]
    assert column == cell_len(before)
    assert marker.count("^") == max(1, cell_len(marked))


def test_of_a_long_line_the_part_around_the_change_is_shown_whole():
    wrong = f"x = {' + '.join(f'term{i}' for i in range(60))}"
    right = wrong.replace("term41", "other")
    text = told(replace(BUG, findings=(replace(MISSING, wrong=wrong, right=right),)))
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if "31 |" in line)
    assert len(lines[at]) <= 90
    assert lines[at][lines[at + 1].index("^") :].startswith("term41")
    assert f"+   31 | {right}" in text, "The line that is to be copied is whole."


def test_every_array_is_told_by_its_name_where_one_is_wrong():
    arrays = (
        ArrayVerdict("W1", False, 1.0, 1.0, 0.25),
        ArrayVerdict("b1", False, 2.0, -1.0, 1.0),
        ArrayVerdict("W2", True, 2e-16, 1.0, 1.0),
        ArrayVerdict("b2", False, 1.0, None, 0.0),
    )
    text = told(replace(BUG, arrays=arrays))
    for array in arrays:
        (line,) = (line for line in text.splitlines() if line.strip().startswith(f"{array.name} "))
        assert ("right" if array.right else "wrong") in line
        assert beside(array) in line
    assert beside(arrays[0]) == "the right way, 0.25 times as long"
    assert beside(arrays[1]) == "the opposite way, as long"
    assert beside(arrays[3]) == "it does not move"


def test_of_a_number_that_moves_along_any_gradient_nothing_is_claimed():
    arrays = (ArrayVerdict("W1", False, 1.0, 0.5), ArrayVerdict("b2", None, 1e-16))
    lines = told(replace(BUG, arrays=arrays)).splitlines()
    (line,) = (line for line in lines if line.strip().startswith("b2 "))
    assert "tells nothing" in line
    assert not {"right", "wrong"} & set(line.split())


def test_what_is_certain_is_told_of_a_network_that_could_not_be_made_out():
    report = replace(BUG, understood="", arrays=())
    assert "could not be made out, but so much is certain." in told(report)
    assert "could not be made out." in told(replace(report, findings=(), verdict="unclear"))


def test_a_right_script_hears_that_its_gradient_is_right_and_how_exactly():
    text = " ".join(told(CORRECT).split())
    in_order(
        text,
        "Your gradient is right: it equals the exact one to within 1e-15 on all 2 arrays, in each "
        "of 12 updates.",
        "What to expect",
    )
    assert "wrong" not in text
    assert "rule" not in text


def test_a_word_on_the_run_does_not_take_back_that_the_gradient_is_right():
    in_order(told(STUCK), "Your gradient is right", "stuck.py:12  XL504 stalled", "Mend it:")


def test_a_bug_beside_the_gradient_leaves_the_gradient_right():
    beside = replace(MISSING, code="XL602", name="evaluation-not-prediction")
    report = replace(BUG, findings=(beside,), arrays=RIGHT_ARRAYS)
    in_order(told(report), "Your gradient is right", "XL602")
    assert "gradient is right" not in told(replace(report, arrays=WRONG_ARRAYS))
    assert "gradient is right" not in told(replace(BUG, arrays=RIGHT_ARRAYS))


def test_what_a_finding_has_said_is_not_said_again():
    finding = replace(STALLED, proof=OUTLOOK.sentences[1])
    text = " ".join(told(replace(STUCK, findings=(finding,))).split())
    assert text.count(OUTLOOK.sentences[1]) == 1
    assert OUTLOOK.sentences[0] in text


def test_a_network_that_cannot_learn_is_not_called_a_wrong_gradient():
    in_order(told(CANNOT), "Your gradient is right", "linear.py  XL301 no-nonlinearity")


def test_an_unclear_script_hears_why_and_what_can_be_checked():
    in_order(told(UNCLEAR), "odd.py", UNCLEAR_WORD, UNCLEAR.why, "What can be checked")


def test_a_network_understood_with_steps_that_are_not_hears_which_arrays_are_wrong():
    report = replace(BUG, verdict="unclear", findings=(), why="the step of W1 is 22° off.")
    parts = (
        "Unclear: no known mistake explains its steps.",
        "The step of W1",
        "No bug is claimed.",
        "W1",
        "points 22° away",
    )
    in_order(told(report), *parts)
    assert "What can be checked" not in told(report)


def test_what_an_exercise_asks_for_is_told_whether_it_is_met_or_not():
    assert "It is what the exercise asks for." in told(REPORTS["exercise met"])
    in_order(
        told(REPORTS["exercise not met"]),
        "Not what the exercise asks for:",
        "- The row (1, 1) is missing.",
        "- It has 2 layers.",
    )
    assert "exercise" not in told(BUG)


def test_a_notebook_s_place_is_a_cell_and_a_line():
    assert "notes book.ipynb: cell 3, line 2  XL102" in told(REPORTS["in a notebook"])


def test_several_lines_are_numbered_one_by_one():
    text = told(REPORTS["several lines"])
    for line in (
        "-   31 | d = (a -",
        "-   32 |      y)",
        "+   32 |      y) * a",
        "+   33 | d *= 2",
    ):
        assert line in text


# --- Terminals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_eighty_columns_are_enough(report):
    assert all(cell_len(line) <= 80 for line in told(report).splitlines())


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_no_line_ends_in_spaces(report):
    lines = told(report).splitlines()
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("many", [False, True], ids=["alone", "among others"])
def test_no_sign_of_a_script_reaches_the_terminal_raw(report, many):
    bad = hostile(report)
    text = plain_text(summary_shown([bad, bad]) if many else report_shown(bad))
    kinds = {unicodedata.category(sign) for sign in text if sign != "\n"}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert r"\x1b[2J" in text
    assert "[bold]" in text, "What looks like markup is text."
    text.encode("utf-8")


def test_what_looks_like_markup_is_text_in_every_table():
    arrays = (ArrayVerdict("W[l]", False, 1.0, 0.5), ArrayVerdict("b[bold]", True, 0.0))
    report = replace(BUG, file="[red]a.py", arrays=arrays)
    text = told(report)
    assert all(f"  {array.name} " in text for array in arrays)
    table = plain_text(summary_shown([report, report])).splitlines()[1]
    assert table.startswith("[red]a.py ")


def test_a_safe_text_keeps_every_sign_that_can_be_read():
    assert safe("a\tb\r\nÄ漢 é") == "a    b\nÄ漢 é"
    assert safe(HOSTILE).startswith(r"W\x1b[2J\x07\x9b\u202e\ud800\x00é漢")


# --- Many scripts -------------------------------------------------------------------------------


def test_many_scripts_are_a_table_then_findings_then_how_many():
    reports = [CORRECT, BUG, CANNOT, UNCLEAR]
    in_order(
        " ".join(plain_text(summary_shown(reports, "bug")).split()),
        "script verdict network first",
        "good.py correct 2-2-1",
        "script.py bug 2-2-1 XL102 missing-activation-derivative, line 31",
        "linear.py cannot-learn 2-2-1 XL301",
        "odd.py unclear",
        "script.py:31 XL102",
        MISSING.message,
        "+ 31 | hidden_delta",
        "odd.py",
        UNCLEAR.why,
        "4 scripts: 1 correct, 1 bug, 1 cannot-learn, 1 unclear. 1 fails (--fail-on bug).",
    )


def test_the_table_says_whether_the_exercise_is_met_where_there_is_one():
    reports = [REPORTS["exercise met"], REPORTS["exercise not met"]]
    text = plain_text(summary_shown(reports))
    in_order(text, "exercise", "good.py", "met", "script.py", "not met", "The row (1, 1)")
    assert "exercise" not in plain_text(summary_shown([BUG, CORRECT]))


def test_a_sample_is_a_table_beside_what_is_told_in_brief():
    sample = Sample(
        "200 starts:",
        (
            ("right gradient", "188", "94 %", "89.8 to 96.5 %"),
            ("as written", "77", "38.5 %", "32 to 45.4 %"),
        ),
        "The mistake keeps most of these from learning.",
    )
    outlook = replace(OUTLOOK, brief=("It learns.",), sample=sample)
    text = told(replace(BUG, outlook=outlook))
    assert all(sentence not in text for sentence in OUTLOOK.sentences)
    in_order(text, "What to expect", "It learns.", "200 starts:", "95 % interval", "188", "77")
    rows = [line for line in text.splitlines() if line.endswith(("96.5 %", "45.4 %"))]
    assert len({len(line) for line in rows}) == 1
    assert replace(BUG, outlook=outlook).to_dict()["outlook"] == BUG.to_dict()["outlook"]


def test_of_a_wrong_method_the_gradient_is_said_to_be_right():
    arrays = (ArrayVerdict("W1", False, 1.0, 1.0, 1.0), RIGHT_ARRAYS[1])
    text = told(replace(BUG, findings=(replace(MISSING, code="XL207"),), arrays=arrays))
    assert "its gradient is right, but not what is made of it" in text
    assert "the right way" not in text
    assert len(text.split("A step is")[1].split("\n")[0]) < 80
