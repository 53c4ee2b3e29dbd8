"""Every rule has a page that stands by itself, in the terminal, as JSON and on the site."""

import ast
import importlib
import json
import re
import sys
from textwrap import dedent

import pytest

import xorlab.check.rules as home
from check_reports import HOSTILE
from xorlab.check.rule import Page, Rule, rules
from xorlab.cli import main
from xorlab.show.check_report import plain_text
from xorlab.show.rule_markdown import GROUPS, group, index_markdown, rule_markdown
from xorlab.show.rule_page import rule_shown, rules_table

MADE = [
    Rule(
        "XL102",
        "made-up",
        "A rule | made for a test.",
        Page("d = e", "d = e * f\n\nuse(d)", "Because.\n\nAnd so.", "It stalls.", "Nowhere."),
    ),
    Rule("XL301", "made-too", "Another one.", Page("w", "r", "why", "outside", "met")),
]
RULES = [*rules(), *MADE]
EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
REAL = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
PARTS = ("wrong", "right", "why", "outside", "met")


def test_there_are_rules():
    assert rules()


def test_codes_and_names_are_each_a_rule_s_own():
    assert len({rule.code for rule in rules()}) == len(rules())
    assert len({rule.name for rule in rules()}) == len(rules())


@REAL
def test_a_rule_is_called_as_its_file_is(rule):
    module = importlib.import_module(f"{home.__name__}.{rule.code.lower()}")
    assert rule is module.RULE
    assert re.fullmatch(r"XL[1-6]\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)


@REAL
def test_a_rule_either_edits_the_step_or_tests_the_case(rule):
    assert rule.edits or rule.test


@REAL
def test_a_page_is_made_of_sentences(rule):
    for text in (rule.summary, rule.page.why, rule.page.outside, rule.page.met):
        assert text[0].isupper() or text[0].isdigit() or text[0] in "`(", text
        assert text.rstrip()[-1] in ".:!?`)", text
    assert "\n" not in rule.summary
    assert len(rule.summary) <= 120


def parsed(lines):
    """Lines as Python reads them; a loop's head may stand alone."""
    code = dedent(lines).rstrip()
    return ast.dump(ast.parse(f"{code} ..." if code.endswith(":") else code))


@REAL
@pytest.mark.parametrize("part", ["wrong", "right"])
def test_a_page_s_lines_are_python(rule, part):
    assert parsed(getattr(rule.page, part)) != parsed("")


@REAL
def test_the_right_lines_are_not_the_wrong_ones(rule):
    assert parsed(rule.page.wrong) != parsed(rule.page.right)


@EACH
def test_the_page_in_the_terminal_has_every_part(rule):
    text = plain_text(rule_shown(rule))
    words = " ".join(text.split())
    for part in ("why", "outside", "met"):
        assert " ".join(getattr(rule.page, part).split()) in words
    for sign, part in (("-", rule.page.wrong), ("+", rule.page.right)):
        for line in dedent(part).strip().split("\n"):
            assert not line.strip() or f"  {sign} {line}".rstrip() in text.split("\n")
    assert all(line == line.rstrip() for line in text.split("\n"))
    prose = [line for line in text.split("\n") if not line.startswith(("  - ", "  + "))]
    assert all(len(line) <= 80 for line in prose)


@EACH
def test_the_page_on_the_site_has_every_part_under_one_title(rule):
    page = rule_markdown(rule)
    assert all(getattr(rule.page, part).strip() in page for part in PARTS)
    titles = [line for line in page.split("\n") if line.startswith("# ")]
    assert titles[0] == f"# {rule.code} {rule.name}"
    assert page.count("```") == 4


def test_the_index_links_every_rule_within_its_group():
    index = index_markdown(RULES)
    for rule in RULES:
        assert f"[{rule.code}]({rule.code.lower()}.md) | {rule.name} |" in index
    titles = re.findall(r"^## (.*)$", index, re.MULTILINE)
    assert titles == list(dict.fromkeys(group(rule.code) for rule in RULES))
    assert r"A rule \| made for a test." in index


def test_every_group_of_the_catalogue_has_its_title():
    assert {rule.code[:3] for rule in rules()} <= set(GROUPS)


# --- The command --------------------------------------------------------------------------------


def run(capsys, *arguments):
    code = main(["rule", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_without_a_code_all_rules_are_listed(capsys):
    code, out, _ = run(capsys)
    assert code == 0
    assert all(f"{rule.code} " in out and rule.name in out for rule in rules())
    assert "`xorlab rule CODE` shows a rule's page." in out
    assert out.strip() == plain_text(rules_table(rules())).strip()


@pytest.mark.parametrize("spelling", [str, str.lower, lambda code: f" {code} "])
def test_a_rule_is_found_by_its_code_or_name(capsys, spelling):
    first = rules()[0]
    for text in (first.code, first.name):
        code, out, _ = run(capsys, spelling(text))
        assert code == 0
        assert out.startswith(f"{first.code} {first.name}")


def test_json_is_one_object(capsys):
    _, out, _ = run(capsys, "--json")
    assert [one["code"] for one in json.loads(out)["rules"]] == [rule.code for rule in rules()]
    first = rules()[0]
    _, out, _ = run(capsys, first.code, "--json")
    found = json.loads(out)
    assert (found["code"], found["name"], found["summary"]) == (
        first.code,
        first.name,
        first.summary,
    )
    assert [found[part] for part in PARTS] == [getattr(first.page, part) for part in PARTS]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("XL1O2", "Did you mean XL1", id="a code that comes close"),
        pytest.param("transposed", "transposed-gradient", id="part of a name"),
        pytest.param("E501", "`xorlab rule` lists all.", id="another linter's"),
        pytest.param(HOSTILE.replace("\x00", ""), "lists all", id="signs that terminals obey"),
    ],
)
def test_an_unknown_code_names_those_that_come_close(capsys, text, says):
    code, out, err = run(capsys, text)
    assert (code, out) == (2, "")
    assert says in err
    assert "A rule is called by its code or its name. Received:" in err
    assert "\x1b" not in err


def test_an_example_needs_a_rule(capsys):
    code, _, err = run(capsys, "--example")
    assert code == 2
    assert "Received: 'no code'" in err


def test_an_example_is_a_script_with_the_mistake_in_its_lines(capsys):
    asked = ("XL102", "--example", "--style", "loop", "--seed", "3")
    code, source, _ = run(capsys, *asked)
    _, out, _ = run(capsys, *asked, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["source"].rstrip() == source.rstrip()
    assert (found["code"], found["style"], found["seed"]) == ("XL102", "loop", 3)
    wrong, right = source.splitlines(), found["right"].splitlines()
    assert wrong != right
    assert any(wrong[line - 1] not in right for line in found["lines"])


def test_a_style_that_is_none_is_refused_by_name(capsys):
    code, _, err = run(capsys, "XL102", "--example", "--style", "poem")
    assert code == 2
    assert "Received: 'poem'. Choose from: " in err


NEW = """
from xorlab.check.rule import Page, Rule

page = Page("w = 1", "w = 2", "Because.", "It stalls.", "Nowhere.")
RULE = Rule("XL199", "made-for-a-test", "A rule of one file.", page, test=lambda case: ())
"""


def test_a_new_rule_is_one_file_and_changes_no_other(capsys, tmp_path, monkeypatch):
    (tmp_path / "xl199.py").write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(home, "__path__", [*home.__path__, str(tmp_path)])
    try:
        assert "made-for-a-test" in run(capsys)[1]
        assert "It stalls." in run(capsys, "XL199")[1]
        assert "(xl199.md)" in index_markdown(rules())
    finally:
        sys.modules.pop(f"{home.__name__}.xl199")
