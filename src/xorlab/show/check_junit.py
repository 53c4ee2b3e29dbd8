"""Checked scripts as JUnit XML: a test case for each, as build servers read it.

Two descriptions of the format are in use, Ant's and Jenkins'. They agree on what is written here:
one outcome a test case, no attribute that only one of them knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from xorlab.check.expect import FailOn, fails
from xorlab.check.report import Report
from xorlab.show.check_finding import place
from xorlab.show.check_report import plain_text, report_shown
from xorlab.show.safe import all_safe

SUITE, EXERCISE = "xorlab.check", "xorlab.exercise"
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, not even escaped (its production 2, Char)."""


def junit(reports: Sequence[Report], *, fail_on: FailOn, at: datetime) -> str:
    """The XML; `at` is when the check began.

    A script is one test case, and another where an exercise was asked for. A verdict that fails
    is a failure, "unclear" an error where it fails; below the threshold it is skipped.
    """
    root = Element("testsuites")
    suite = SubElement(root, "testsuite", name=SUITE, hostname="localhost")
    suite.set("timestamp", at.strftime("%Y-%m-%dT%H:%M:%S"))
    SubElement(suite, "properties")
    for report in all_safe(tuple(reports)):
        add_verdict(suite, report, fail_on)
        if report.unmet is not None:
            add_exercise(suite, report, fail_on)
    SubElement(suite, "system-out")
    SubElement(suite, "system-err")
    suite.set("tests", str(len(suite.findall("testcase"))))
    for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{kind}"))))
    suite.set("time", f"{sum(report.seconds for report in reports):.3f}")
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=False).join((DECLARATION, "\n"))


DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def add_verdict(suite: Element, report: Report, fail_on: FailOn) -> None:
    """The test case of the script's own verdict."""
    case = add_case(suite, SUITE, report, f"{report.seconds:.3f}")
    if report.verdict == "correct":
        return
    if not fails(replace(report, unmet=None), fail_on):
        add(case, "skipped", message(report))
    elif report.verdict == "unclear":
        add(case, "error", message(report), report.verdict, plain_text(report_shown(report)))
    else:
        add(case, "failure", message(report), report.verdict, plain_text(report_shown(report)))


def add_exercise(suite: Element, report: Report, fail_on: FailOn) -> None:
    """The test case of what the exercise asks for."""
    case = add_case(suite, EXERCISE, report, "0.000")
    if report.unmet:
        kind = "skipped" if fail_on == "never" else "failure"
        add(case, kind, report.unmet[0], "expected", "\n".join(report.unmet))


def add_case(suite: Element, classname: str, report: Report, seconds: str) -> Element:
    """A test case, named by the script."""
    return SubElement(
        suite, "testcase", classname=classname, name=writable(report.file), time=seconds
    )


def add(case: Element, kind: str, message: str, type_: str = "", text: str = "") -> None:
    """What came of a test case."""
    outcome = SubElement(case, kind, message=writable(message))
    if kind != "skipped":
        outcome.set("type", type_)
        outcome.text = writable(text)


def message(report: Report) -> str:
    """The verdict in one line: the first finding, or why there is none."""
    if not report.findings:
        return report.why or report.verdict
    first = report.findings[0]
    return f"{place(first)} {first.code} {first.name}: {first.message}"


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return NO_XML.sub("\ufffd", text)
