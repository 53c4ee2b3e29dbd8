"""Reports made by hand, of every kind that a check gives."""

from dataclasses import replace

from xorlab.check.report import ArrayVerdict, Finding, Outlook, Report

UNDERSTOOD = "2-2-1, sigmoid, no biases, squared error, one row at a time, learning rate 0.5"
MISSING = Finding(
    code="XL102",
    name="missing-activation-derivative",
    file="script.py",
    line=31,
    layer=1,
    message="hidden_delta is not multiplied by the derivative of the activation.",
    cure="Multiply it by the derivative of the activation.",
    proof="With this one change your step equals the exact gradient to 1e-15 on all 2 arrays.",
    wrong="    hidden_delta = output_delta.dot(W2.T)",
    right="    hidden_delta = output_delta.dot(W2.T) * a1 * (1 - a1)",
    checked=True,
    also=(35, 41),
)
DRIFT = Finding(
    code="XL201",
    name="shape-drift",
    file="script.py",
    line=40,
    layer=2,
    message="W[2] goes from (1, 2) to (2, 2).",
    cure="Subtract a gradient of W[2]'s own shape.",
)
LINEAR = Finding(
    code="XL301",
    name="no-nonlinearity",
    file="linear.py",
    line=None,
    layer=None,
    message="It is linear from end to end.",
    cure="Bend the hidden layer.",
)
STALLED = Finding(
    code="XL504",
    name="stalled",
    file="stuck.py",
    line=12,
    layer=None,
    message="This start ends at 1/6.",
    cure="Take another start.",
)
RIGHT_ARRAYS = (ArrayVerdict("W1", True, 3e-16, 1, 1), ArrayVerdict("W2", True, 0.0, 1, 1))
WRONG_ARRAYS = (ArrayVerdict("W1", False, 0.8, 0.93, 0.4), RIGHT_ARRAYS[1])
OUTLOOK = Outlook(
    ("Mended, this start learns at epoch 3,412.", "Of 1,000 starts 801 learn."), {"starts": 1000}
)
BUG = Report(
    file="script.py",
    verdict="bug",
    understood=UNDERSTOOD,
    sizes=(2, 2, 1),
    findings=(MISSING, DRIFT),
    arrays=WRONG_ARRAYS,
    outlook=OUTLOOK,
    notes=("It is written in Python 2, and was converted.",),
    seconds=2.25,
    steps=12,
)
CORRECT = replace(
    BUG, file="good.py", verdict="correct", findings=(), arrays=RIGHT_ARRAYS, notes=()
)
STUCK = replace(CORRECT, file="stuck.py", findings=(STALLED,))
CANNOT = replace(CORRECT, file="linear.py", verdict="cannot-learn", findings=(LINEAR,))
UNCLEAR = Report("odd.py", "unclear", why="No array changes from step to step.")
REPORTS = {
    "bug": BUG,
    "correct": CORRECT,
    "stuck": STUCK,
    "cannot-learn": CANNOT,
    "unclear": UNCLEAR,
    "in a notebook": replace(
        BUG,
        file="notes book.ipynb",
        findings=(replace(MISSING, file="notes book.ipynb", cell=3, line=2, also=()),),
    ),
    "several lines": replace(
        BUG,
        findings=(
            replace(MISSING, wrong="d = (a -\n     y)", right="d = (a -\n     y) * a\nd *= 2"),
        ),
    ),
    "exercise met": replace(CORRECT, unmet=()),
    "exercise not met": replace(BUG, unmet=("The row (1, 1) is missing.", "It has 2 layers.")),
    "unclear exercise": replace(UNCLEAR, unmet=("It could not be made out.",)),
}
HOSTILE = "W\x1b[2J\x07\x9b\u202e\ud800\x00é漢\n<&>'\"]]>[bold]"
"""Signs that a terminal obeys, that nobody sees, that no encoding has; other scripts; markup."""
HOSTILE_FILE = HOSTILE.replace("\ud800\x00", "\udcff") + " 1.py"
"""The same as a file can be called."""


def hostile(report):
    """The same report in which every text ends in bad signs."""
    findings = tuple(
        replace(f, message=HOSTILE, cure=HOSTILE, proof=HOSTILE, wrong=HOSTILE, right=HOSTILE)
        for f in report.findings
    )
    arrays = tuple(replace(array, name=HOSTILE) for array in report.arrays)
    return replace(
        report,
        file=HOSTILE_FILE,
        understood=HOSTILE,
        findings=tuple(replace(f, file=HOSTILE_FILE) for f in findings),
        arrays=arrays,
        outlook=Outlook((HOSTILE,)),
        why=HOSTILE,
        notes=(HOSTILE,),
        unmet=(HOSTILE,),
    )
