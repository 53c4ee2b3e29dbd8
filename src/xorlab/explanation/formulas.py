"""The laws in writing: each activation and loss in LaTeX and in NumPy.

One entry a law; a test walks the catalogues and holds every entry to the law it writes down. A
law without an entry is still explained, by its name and its numbers.
"""

from __future__ import annotations

from typing import NamedTuple

from xorlab.activations import LEAK
from xorlab.losses import CLIP


class ActivationFormula(NamedTuple):
    """f in writing.

    symbol: its name in LaTeX. law, slope: f(z) and f'(z) in LaTeX, by z and a = f(z); "" where
    the name says it. code, slope_code: the same in NumPy, by {z} and {a}.
    """

    symbol: str
    law: str
    slope: str
    code: str
    slope_code: str


E_Z = r"e^{-z}"

ACTIVATION_FORMULAS: dict[str, ActivationFormula] = {
    "identity": ActivationFormula(r"\mathrm{id}", "z", "1", "{z}", "np.ones_like({z})"),
    "relu": ActivationFormula(
        r"\mathrm{ReLU}",
        r"\max(0, z)",
        r"1 \text{ where } z > 0, \text{ else } 0",
        "np.maximum(0, {z})",
        "np.where({z} > 0, 1, 0)",
    ),
    "leaky-relu": ActivationFormula(
        r"\mathrm{LReLU}",
        rf"z \text{{ where }} z \geq 0, \text{{ else }} {LEAK:g}\,z",
        rf"1 \text{{ where }} z \geq 0, \text{{ else }} {LEAK:g}",
        f"np.where({{z}} >= 0, {{z}}, {LEAK:g} * {{z}})",
        f"np.where({{z}} >= 0, 1, {LEAK:g})",
    ),
    "sigmoid": ActivationFormula(
        r"\sigma",
        rf"\frac{{1}}{{1 + {E_Z}}}",
        r"a\,(1 - a)",
        "1 / (1 + np.exp(-{z}))",
        "{a} * (1 - {a})",
    ),
    "symmetric-sigmoid": ActivationFormula(
        r"\sigma_{\pm}",
        rf"\frac{{1}}{{1 + {E_Z}}} - \frac{{1}}{{2}}",
        r"(\frac{1}{2} + a)(\frac{1}{2} - a)",
        "1 / (1 + np.exp(-{z})) - 0.5",
        "(0.5 + {a}) * (0.5 - {a})",
    ),
    "tanh": ActivationFormula(
        r"\tanh",
        rf"\frac{{e^{{z}} - {E_Z}}}{{e^{{z}} + {E_Z}}}",
        r"1 - a^{2}",
        "np.tanh({z})",
        "1 - {a} ** 2",
    ),
    "softplus": ActivationFormula(
        r"\mathrm{softplus}",
        r"\log(1 + e^{z})",
        rf"\frac{{1}}{{1 + {E_Z}}}",
        "np.logaddexp(0, {z})",
        "1 / (1 + np.exp(-{z}))",
    ),
    "arctan": ActivationFormula(
        r"\arctan", "", r"\frac{1}{1 + z^{2}}", "np.arctan({z})", "1 / (1 + {z} ** 2)"
    ),
}

UNWRITTEN = ActivationFormula("f", "", "", "", "")
"""Stands in for an activation without an entry."""


class LossFormula(NamedTuple):
    """A loss in writing.

    words: what it measures of a row. one, many: a row's loss in LaTeX, for one output and for
    several; OUTPUTS in it stands for their number. code: the statements that bind {result} to the
    rows' losses, from {a} and Y. predict, predict_code: what the loss makes of the outputs
    before it compares them; "" where nothing. factor: of ∂J/∂A = factor · E / (rows · outputs).
    per_output: whether a row's loss is the mean over its outputs.
    """

    words: str
    one: str
    many: str
    code: str
    factor: int = 1
    per_output: bool = False
    predict: str = ""
    predict_code: str = ""

    def row(self, outputs: int) -> str:
        """A row's loss in LaTeX."""
        return (self.one if outputs == 1 else self.many).replace("OUTPUTS", str(outputs))


SQUARE, SQUARES = "(a_{i} - y_{i})^{2}", r"\sum_{j} (a_{ij} - y_{ij})^{2}"
HALF = LossFormula(
    "half the squared error",
    rf"\frac{{1}}{{2}} {SQUARE}",
    rf"\frac{{1}}{{2}} {SQUARES}",
    "{result} = (({a} - Y) ** 2).sum(axis=1) / 2",
)
TOP = "{a} - {a}.max(axis=1, keepdims=True)"

LOSS_FORMULAS: dict[str, LossFormula] = {
    "mse": LossFormula(
        "the squared error",
        SQUARE,
        rf"\frac{{1}}{{OUTPUTS}} {SQUARES}",
        "{result} = (({a} - Y) ** 2).mean(axis=1)",
        factor=2,
        per_output=True,
    ),
    "half-mse": HALF,
    "half-sse": HALF,
    "bce": LossFormula(
        "the cross-entropy: −log of the probability given to the target",
        r"-y_{i} \log(a_{i}) - (1 - y_{i}) \log(1 - a_{i})",
        r"-\frac{1}{OUTPUTS} \sum_{j} (y_{ij} \log(a_{ij}) + (1 - y_{ij}) \log(1 - a_{ij}))",
        f"p = np.clip({{a}}, {CLIP:g}, 1 - {CLIP:g})\n"
        "{result} = -(Y * np.log(p) + (1 - Y) * np.log1p(-p)).mean(axis=1)",
        per_output=True,
    ),
    "bce-logits": LossFormula(
        "the cross-entropy: −log of the probability given to the target",
        r"y_{i} \log(1 + e^{-a_{i}}) + (1 - y_{i}) \log(1 + e^{a_{i}})",
        r"\frac{1}{OUTPUTS} \sum_{j} "
        r"(y_{ij} \log(1 + e^{-a_{ij}}) + (1 - y_{ij}) \log(1 + e^{a_{ij}}))",
        "if_1, if_0 = np.logaddexp(0, -{a}), np.logaddexp(0, {a})\n"
        "{result} = (Y * if_1 + (1 - Y) * if_0).mean(axis=1)",
        per_output=True,
        predict=r"\sigma",
        predict_code="1 / (1 + np.exp(-{a}))",
    ),
    "softmax-ce": LossFormula(
        "the cross-entropy: −log of the probability given to the target",
        r"-y_{i} \log(p_{i})",
        r"-\sum_{j} y_{ij} \log(p_{ij})",
        f"shifted = {TOP}\n"
        "log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))\n"
        "{result} = -(Y * log_p).sum(axis=1)",
        predict=r"\mathrm{softmax}",
        predict_code=f"np.exp({TOP}) / np.exp({TOP}).sum(axis=1, keepdims=True)",
    ),
}
