"""The optimizers in writing: what each remembers, and the step it makes, in LaTeX and in NumPy.

One entry a method; a test walks the catalogue and holds every entry to the rule it writes down.
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One equation of a method.

    law: its right-hand side in LaTeX, by g, η and the method's own letters. code: the same in
    NumPy, by {g}, {settings}, {t} and the letters of what is remembered: {m_before} from the
    step before, {m} as it is now. terms: the numbers to show, where the law is a sum: names of
    settings, letters of what is remembered, and g; "" where it is none. words: what it is for.
    """

    law: str
    code: str
    terms: str = ""
    words: str = ""


class OptimizerFormula(NamedTuple):
    """A method in writing.

    before: the letters of what it remembers of the step before, in the order of its memory, each
    with its LaTeX. lines: what becomes of that, by letter. step: what is added to the parameters.
    """

    before: dict[str, str]
    lines: dict[str, Line]
    step: Line


MEAN_SQUARE = "v is a running mean of the squared gradient: how large it has been."

OPTIMIZER_FORMULAS: dict[str, OptimizerFormula] = {
    "sgd": OptimizerFormula({}, {}, Line(r"-\eta\,g", "-{learning_rate} * {g}")),
    "momentum": OptimizerFormula(
        {"step": r"\Delta_{t-1}"},
        {},
        Line(
            r"\alpha\,\Delta_{t-1} - \eta\,g",
            "{momentum} * {step_before} - {learning_rate} * {g}",
            "momentum step_before - learning_rate g",
            "The step before, a little shorter, and on top of it a step against the gradient.",
        ),
    ),
    "nesterov": OptimizerFormula(
        {"v": "v_{t-1}"},
        {
            "v": Line(
                r"\alpha\,v_{t-1} - \eta\,g",
                "{momentum} * {v_before} - {learning_rate} * {g}",
                "momentum v_before - learning_rate g",
                "v is the velocity: what it was, a little slower, pushed against the gradient.",
            )
        },
        Line(
            r"\alpha\,v_{t} - \eta\,g",
            "{momentum} * {v} - {learning_rate} * {g}",
            "momentum v - learning_rate g",
            "The step looks ahead: it is the one that the velocity would make next.",
        ),
    ),
    "rmsprop": OptimizerFormula(
        {"v": "v_{t-1}"},
        {
            "v": Line(
                r"\rho\,v_{t-1} + (1 - \rho)\,g^{2}",
                "{rho} * {v_before} + (1 - {rho}) * {g} ** 2",
                "rho v_before + 1-rho g²",
                MEAN_SQUARE,
            )
        },
        Line(
            r"-\frac{\eta\,g}{\sqrt{v_{t} + \varepsilon}}",
            "-{learning_rate} * {g} / np.sqrt({v} + {epsilon})",
            words="Against the gradient, divided by √v, the size it has had: steep and flat "
            "directions get steps of like size.",
        ),
    ),
    "adam": OptimizerFormula(
        {"m": "m_{t-1}", "v": "v_{t-1}"},
        {
            "m": Line(
                r"\beta_{1}\,m_{t-1} + (1 - \beta_{1})\,g",
                "{beta1} * {m_before} + (1 - {beta1}) * {g}",
                "beta1 m_before + 1-beta1 g",
                "m is a running mean of the gradient: where the steps have been going.",
            ),
            "v": Line(
                r"\beta_{2}\,v_{t-1} + (1 - \beta_{2})\,g^{2}",
                "{beta2} * {v_before} + (1 - {beta2}) * {g} ** 2",
                "beta2 v_before + 1-beta2 g²",
                MEAN_SQUARE,
            ),
        },
        Line(
            r"-\eta_{t}\,\frac{m_{t}}{\sqrt{v_{t}} + \varepsilon}, \quad "
            r"\eta_{t} = \eta\,\frac{\sqrt{1 - \beta_{2}^{t}}}{1 - \beta_{1}^{t}}",
            "-{learning_rate} * np.sqrt(1 - {beta2} ** {t}) / (1 - {beta1} ** {t})"
            " * {m} / (np.sqrt({v}) + {epsilon})",
            words="Against the mean gradient m, divided by √v, the size that gradients have had: "
            "steep and flat directions get steps of like size. ηₜ is η, corrected for m and v "
            "having begun at 0.",
        ),
    ),
    "rprop": OptimizerFormula(
        {"g": "g_{t-1}", "s": "s_{t-1}"},
        {
            "s": Line(
                r"u\,s_{t-1} \text{ where } g\,g_{t-1} > 0, \quad "
                r"d\,s_{t-1} \text{ where } g\,g_{t-1} < 0, \text{ else } s_{t-1}",
                "np.clip(np.where({g} * {g_before} > 0, {s_before} * {up}, "
                "np.where({g} * {g_before} < 0, {s_before} * {down}, {s_before})), "
                "1e-6, {largest})",
                words="Every parameter has a stride s of its own: longer while its gradient keeps "
                "its sign, shorter when that has flipped.",
            )
        },
        Line(
            r"-s_{t}\,\mathrm{sign}(g) \text{ where } g\,g_{t-1} \geq 0, \text{ else } 0",
            "-np.sign({g}) * {s} * ({g} * {g_before} >= 0)",
            words="One stride against the gradient's sign; where that has flipped, a rest.",
        ),
    ),
}

LETTERS = {
    "learning_rate": "η",
    "momentum": "α",
    "rho": "ρ",
    "beta1": "β₁",
    "beta2": "β₂",
    "epsilon": "ε",
    "up": "u",
    "down": "d",
}
"""What the settings are called in these laws."""
