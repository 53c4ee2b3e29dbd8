"""What `check` says of the scripts in tests/forum is what is true of them.

One check a script, held against everything in its truth. Where what is said is known to differ
from the truth, tests/forum_known.toml says in what, and why: such a test fails expectedly. Any
other difference fails it, silence where a bug is to be named among them.
"""

import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from forum_truths import truths
from xorlab.check import match
from xorlab.check.checking import check
from xorlab.check.cure import trying
from xorlab.check.identify import whole

ALL = truths()
TRUTHS = [truth for truth in ALL if not truth.needs or find_spec(truth.needs)]
ABSENT = [truth for truth in ALL if truth.needs and not find_spec(truth.needs)]
KNOWN = tomllib.loads((Path(__file__).parent / "forum_known.toml").read_text(encoding="utf-8"))
ALIKE = {
    "x * (1 - x), of the activated value": ("bp_60000", "bp_60000-1"),
    "no derivative at the output": ("xent_functions", "mse_without_slope"),
    "gradients that add up over the rows": ("nabla_batch", "never_reset"),
    "gradients that add up until they are reset": ("nn", "nn-0"),
    "y - a, and += or -=": ("bp_60000", "bp_60000-2"),
    "no one half in the squared error": ("tiny_autograd", "two_in_one_layer"),
    "a mean or a sum over the rows": ("matrix_columns", "matrix_columns-0"),
    "tanh's derivative by the hyperbolic cosine": ("einsum_bipolar", "einsum_bipolar-2"),
    "the sigmoid's derivative by e^-z": ("scalar_weights", "scalar_weights-4"),
    "a derivative that takes the net input": ("nabla_batch", "nabla_batch-0"),
    "a ReLU's mask by its output": ("softmax_two", "relu_mask"),
    "a layer updated on the way down": ("half_adder", "half_adder-0"),
    "weights updated when the error is back": ("parity3", "parity3-0"),
    "a prediction by its side of a threshold": ("velocity", "wrong_threshold"),
}
"""What looks alike, and is right in the first of the two and wrong in the second."""
LAWS = {"silent", "verdict", "network", "finding", "line", "also", "outlook"}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """What is said must not depend on how fast the machine is that says it."""
    for module in (whole, match, trying):
        monkeypatch.setattr(module, "SECONDS", 4 * module.SECONDS)


def named(truth):
    return truth.path.stem


def twins(some):
    return [
        pytest.param(truth, n, id=f"{named(truth)}-{n}")
        for truth in some
        for n in range(len(truth.twins))
    ]


def first(report):
    """The first finding about what is wrong; what to expect of the run comes after it."""
    graver = [f for f in report.findings if not f.code.startswith(("XL4", "XL5"))]
    graver += [f for f in report.findings if f.code == "XL401"]
    return graver[0] if graver else None


def differences(truth, report):
    """In what a report differs from the truth: of each law that it breaks, what it says."""
    found = first(report)
    code, line = (found.code, found.line) if found else ("", None)
    if report.verdict not in (truth.verdict, *truth.fair):
        if report.verdict == "unclear":
            yield "silent", report.why
            return
        yield "verdict", f"{report.verdict}: {report.why}"
    if truth.sizes and not truth.fair and report.sizes != truth.sizes:
        yield "network", f"{report.sizes}: {report.why}"
    if code not in (truth.codes or ("",)):
        yield "finding", code or "none"
    if truth.line and line not in [truth.reported(at) for at in (truth.line, *truth.lines)]:
        yield "line", str(line)
    for other, lines in truth.also.items():
        told = {at for f in report.findings if f.code == other for at in (f.line, *f.also)}
        if not {truth.reported(at) for at in lines} <= told:
            yield "also", f"{other} in {sorted(told)}"
    if truth.expect and not {f.code for f in report.findings} & set(truth.expect):
        yield "outlook", f"none of {', '.join(truth.expect)}"


def differences_of_twin(truth, twin, report):
    """The same for a changed script."""
    found = first(report)
    if report.verdict not in (twin.verdict, *twin.fair):
        kind = "silent" if report.verdict == "unclear" else "verdict"
        yield kind, f"{report.verdict}: {report.why}"
    code = found.code if found else ""
    if report.verdict == twin.verdict and code not in (twin.codes or ("",)):
        yield "finding", code or "none"
    if found and twin.text:
        source = truth.edited(twin.edit).splitlines()
        lines = [truth.place(text, source) for text in (twin.text, *twin.lines)]
        if found.line not in lines:
            yield "line", str(found.line)


def settle(name, broken):
    """Pass where nothing is broken, and fail expectedly where exactly what is known to be is.

    A script is looked at once: its truth holds from every start, so that one which draws its
    start anew is held to it, too.
    """
    reasons = KNOWN.get(name, {})
    new = {law: said for law, said in broken.items() if law not in reasons}
    assert not new
    if broken:
        pytest.xfail(" ".join(reasons[law] for law in broken))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("truth", TRUTHS, ids=named)
def test_what_is_said_of_a_script_is_true(truth):
    settle(named(truth), dict(differences(truth, check(truth.path, odds=0))))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("truth", "n"), twins(TRUTHS))
def test_a_twin_is_told_from_its_original(truth, n, tmp_path):
    twin = truth.twins[n]
    path = tmp_path / truth.path.name
    path.write_text(truth.edited(twin.edit), encoding="utf-8")
    for beside in truth.path.parent.glob("*.csv"):
        (tmp_path / beside.name).write_bytes(beside.read_bytes())
    broken = dict(differences_of_twin(truth, twin, check(path, odds=0)))
    settle(f"{named(truth)}-{n}", broken)


@pytest.mark.slow
@pytest.mark.parametrize("truth", ABSENT, ids=named)
def test_without_its_library_a_script_is_unclear_and_the_library_is_named(truth):
    report = check(truth.path, odds=0)
    assert report.verdict == "unclear"
    assert truth.needs in report.why


@pytest.mark.parametrize(("right", "wrong"), ALIKE.values(), ids=ALIKE)
def test_what_looks_alike_is_told_apart(right, wrong):
    """Each is a script above; neither is listed as one that is judged otherwise than it should."""
    known = {truth.path.stem: truth for truth in ALL}
    stem, _, number = wrong.partition("-")
    mistaken = known[stem].twins[int(number)] if number else known[stem]
    assert known[right].verdict == "correct"
    assert mistaken.verdict == "bug"
    listed = {law for name in (right, wrong) for law in KNOWN.get(name, ())}
    assert not listed & {"silent", "verdict", "finding"}


def test_every_known_difference_is_of_a_script_in_a_law_and_has_its_reason():
    names = {named(truth) for truth in ALL} | {param.id for param in twins(ALL)}
    assert KNOWN.keys() <= names
    for reasons in KNOWN.values():
        assert reasons.keys() <= LAWS
        assert all(reason.endswith(".") for reason in reasons.values())
