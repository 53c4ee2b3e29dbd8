"""What `check` says of the scripts in tests/forum is what is true of them."""

from functools import cache, partial
from importlib.util import find_spec

import pytest

from forum_truths import truths
from xorlab.check.checking import check

TRUTHS = [truth for truth in truths() if not truth.needs or find_spec(truth.needs)]
ABSENT = [truth for truth in truths() if truth.needs and not find_spec(truth.needs)]
TWINS = [(truth, n) for truth in TRUTHS for n in range(len(truth.twins))]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
once = cache(partial(check, odds=0))


def named(truth):
    return truth.path.stem


def first(report):
    """The first finding about what is wrong; what to expect of the run comes after it."""
    graver = [f for f in report.findings if not f.code.startswith(("XL4", "XL5"))]
    graver += [f for f in report.findings if f.code == "XL401"]
    return graver[0] if graver else None


@pytest.mark.parametrize("truth", TRUTHS, ids=named)
def test_the_verdict_is_the_true_one(truth):
    report = once(truth.path)
    assert report.verdict in (truth.verdict, *truth.fair), (
        report.why,
        [f.code for f in report.findings],
    )


@pytest.mark.parametrize("truth", [t for t in TRUTHS if t.sizes and not t.fair], ids=named)
def test_the_network_is_understood(truth):
    assert once(truth.path).sizes == truth.sizes


@pytest.mark.parametrize("truth", TRUTHS, ids=named)
def test_the_first_finding_is_the_true_one_or_none(truth):
    found = first(once(truth.path))
    assert (found.code if found else "") in (truth.codes or ("",))


@pytest.mark.parametrize("truth", [t for t in TRUTHS if t.line], ids=named)
def test_the_line_is_that_of_the_mistake(truth):
    found = first(once(truth.path))
    assert found is not None
    assert found.line in [truth.reported(text) for text in (truth.line, *truth.lines)]


@pytest.mark.parametrize("truth", [t for t in TRUTHS if t.also], ids=named)
def test_further_findings_name_their_lines(truth):
    for code, lines in truth.also.items():
        named_lines = {
            line for f in once(truth.path).findings if f.code == code for line in (f.line, *f.also)
        }
        assert {truth.reported(text) for text in lines} <= named_lines


@pytest.mark.parametrize("truth", [t for t in TRUTHS if t.expect], ids=named)
def test_a_right_script_hears_why_its_run_fails(truth):
    assert {f.code for f in once(truth.path).findings} & set(truth.expect)


@pytest.mark.parametrize(
    ("truth", "n"), TWINS, ids=[f"{truth.path.stem}-{n}" for truth, n in TWINS]
)
def test_a_twin_is_told_from_its_original(truth, n, tmp_path):
    twin = truth.twins[n]
    source = truth.edited(twin.edit)
    path = tmp_path / truth.path.name
    path.write_text(source, encoding="utf-8")
    for beside in truth.path.parent.glob("*.csv"):
        (tmp_path / beside.name).write_bytes(beside.read_bytes())
    report = check(path, odds=0)
    assert report.verdict in (twin.verdict, *twin.fair)
    found = first(report)
    if report.verdict == twin.verdict:
        assert (found.code if found else "") in (twin.codes or ("",))
    if found and twin.text:
        lines = [truth.place(text, source.splitlines()) for text in (twin.text, *twin.lines)]
        assert found.line in lines


@pytest.mark.parametrize("truth", ABSENT, ids=named)
def test_without_its_library_a_script_is_unclear_and_the_library_is_named(truth):
    report = check(truth.path)
    assert report.verdict == "unclear"
    assert truth.needs in report.why
