"""Checked scripts as SARIF 2.1.0, the format in which code review tools read findings.

Source: OASIS Standard, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus
Errata 01", 2023; the numbers in brackets are its sections.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from xorlab.check.report import Finding, Report
from xorlab.check.rule import Rule
from xorlab.show.check_finding import place
from xorlab.show.rule_markdown import rule_markdown

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
OWN = {
    "unclear": "The script could not be judged.",
    "expected": "The script does not do what the exercise asks for.",
}
"""Results that no rule of the catalogue gives."""


def sarif(reports: Sequence[Report], rules: Sequence[Rule]) -> dict[str, Any]:
    """The log: one run, with a result for every finding."""
    results = [result for report in reports for result in results_of(report)]
    met = {result["ruleId"] for result in results}
    described = [described_rule(rule) for rule in rules if rule.code in met]
    described += [
        {"id": name, "shortDescription": {"text": text}}
        for name, text in OWN.items()
        if name in met
    ]
    order = [rule["id"] for rule in described]
    for result in results:
        if result["ruleId"] in order:
            result["ruleIndex"] = order.index(result["ruleId"])
    driver = {"name": "xorlab", "semanticVersion": version("xorlab"), "rules": described}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": artifact(file)} for file in files(reports)],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def files(reports: Sequence[Report]) -> list[str]:
    """The files, each once."""
    return list(dict.fromkeys(report.file for report in reports))


def described_rule(rule: Rule) -> dict[str, Any]:
    """A rule (3.49): its name, its sentence, and its page as help."""
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.page.why, "markdown": rule_markdown(rule)},
    }


def results_of(report: Report) -> list[dict[str, Any]]:
    """All that was found in one script."""
    found = [result_of(finding) for finding in report.findings]
    if report.verdict == "unclear":
        found.append(plain_result("unclear", "warning", report.file, report.why or OWN["unclear"]))
    unmet = report.unmet or ()
    return found + [plain_result("expected", "error", report.file, one) for one in unmet]


def plain_result(rule: str, level: str, file: str, text: str) -> dict[str, Any]:
    """A result about a file as a whole."""
    where = [{"physicalLocation": {"artifactLocation": artifact(file)}}]
    return {"ruleId": rule, "level": level, "message": {"text": text}, "locations": where}


def result_of(finding: Finding) -> dict[str, Any]:
    """A finding (3.27)."""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": level(finding),
        "message": {"text": " ".join(filter(None, (finding.message, finding.proof, finding.cure)))},
        "locations": [location(finding, finding.line)],
    }
    if finding.also:
        result["relatedLocations"] = [location(finding, line) for line in finding.also]
    if finding.cell is not None:
        result["message"]["text"] = f"{place(finding)}: {result['message']['text']}"
    elif finding.line is not None and finding.right:
        mended = fix(finding, finding.line)
        if mended is not None:
            result["fixes"] = [mended]
    return result


def level(finding: Finding) -> str:
    """How bad it is (3.27.10): a bug, a network that cannot learn, or a word on what to expect."""
    if finding.is_bug:
        return "error"
    return "warning" if finding.code.startswith("XL3") or finding.code == "XL401" else "note"


def location(finding: Finding, line: int | None) -> dict[str, Any]:
    """Where it is (3.28); a notebook's lines are those of a cell, not of the file."""
    physical: dict[str, Any] = {"artifactLocation": artifact(finding.file)}
    if line is not None and finding.cell is None:
        physical["region"] = {"startLine": line}
        if line == finding.line and finding.wrong:
            physical["region"]["snippet"] = {"text": finding.wrong}
    return {"physicalLocation": physical}


def fix(finding: Finding, line: int) -> dict[str, Any] | None:
    """The lines to stand there instead (3.55), indented as those that they replace; or to be added.

    None where the file does not hold the wrong lines to the letter: a script in Python 2 was
    converted before it was looked at.
    """
    wrong = finding.wrong.rstrip().split("\n")
    last = line + len(wrong) - 1
    there = lines_of(finding.file)[line - 1 : last]
    margin = there[0][: len(there[0]) - len(there[0].lstrip())] if there else ""
    within = finding.wrong[: len(finding.wrong) - len(finding.wrong.lstrip())]
    margin = margin.removesuffix(within)
    if [text.rstrip() for text in there] != [f"{margin}{text}".rstrip() for text in wrong]:
        return None
    right = "\n".join(f"{margin}{text}".rstrip() for text in finding.right.rstrip().split("\n"))
    replacement = {
        "deletedRegion": {"startLine": line, "endLine": last},
        "insertedContent": {"text": right},
    }
    if finding.before is not None:
        nothing = {"startLine": finding.before, "startColumn": 1, "endColumn": 1}
        replacement = {"deletedRegion": nothing, "insertedContent": {"text": f"{right}\n"}}
    change = {"artifactLocation": artifact(finding.file), "replacements": [replacement]}
    return {"description": {"text": finding.cure}, "artifactChanges": [change]}


def lines_of(file: str) -> list[str]:
    """The lines of a file as it is on disk; none where it cannot be read as text."""
    try:
        return Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError):
        return []


def artifact(file: str) -> dict[str, str]:
    """A file's address (3.4): relative where the file was named so."""
    path = Path(file)
    # In bytes: a file's name need not be text.
    return {"uri": path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))}
