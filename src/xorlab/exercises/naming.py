"""What people call the arrays of a network: every scheme was seen in some script or other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Scheme: TypeAlias = Mapping[str, str | tuple[str, ...] | Mapping[int, str]]

# {l} is the layer from 1, {m} from 0. A tuple names the layers one by one, a
# mapping those around the layer at hand, by their distance from it.
NUMBERED: tuple[Scheme, ...] = (
    {"W": "W{l}", "b": "b{l}", "z": "z{l}", "a": "a{l}", "err": "e{l}", "delta": "delta{l}",
     "dW": "dW{l}", "db": "db{l}", "vW": "vW{l}", "vb": "vb{l}", "sW": "sW{l}", "sb": "sb{l}",
     "X": "X", "y": "y"},
    {"W": "syn{m}", "b": "bias{m}", "z": "l{l}_in", "a": "l{l}", "err": "l{l}_error",
     "delta": "l{l}_delta", "dW": "syn{m}_grad", "db": "bias{m}_grad", "vW": "syn{m}_v",
     "vb": "bias{m}_v", "sW": "syn{m}_s", "sb": "bias{m}_s", "X": "X", "y": "y"},
    {"W": "w{l}", "b": "b{l}", "z": "net{l}", "a": "out{l}", "err": "err{l}", "delta": "d{l}",
     "dW": "grad_w{l}", "db": "grad_b{l}", "vW": "vel_w{l}", "vb": "vel_b{l}", "sW": "sq_w{l}",
     "sb": "sq_b{l}", "X": "x", "y": "t"},
    {"W": "weights{l}", "b": "biases{l}", "z": "layer{l}_in", "a": "layer{l}",
     "err": "layer{l}_error", "delta": "layer{l}_delta", "dW": "d_weights{l}",
     "db": "d_biases{l}", "vW": "m_weights{l}", "vb": "m_biases{l}", "sW": "s_weights{l}",
     "sb": "s_biases{l}", "X": "inputs", "y": "targets"},
    {"W": "W{l}", "b": "b{l}", "z": "Z{l}", "a": "A{l}", "err": "dA{l}", "delta": "dZ{l}",
     "dW": "dW{l}", "db": "db{l}", "vW": "VdW{l}", "vb": "Vdb{l}", "sW": "SdW{l}",
     "sb": "Sdb{l}", "X": "X", "y": "Y"},
    {"W": "theta{l}", "b": "bias{l}", "z": "z_{l}", "a": "h_{l}", "err": "error_{l}",
     "delta": "delta_{l}", "dW": "grad{l}", "db": "bgrad{l}", "vW": "mom{l}", "vb": "bmom{l}",
     "sW": "rms{l}", "sb": "brms{l}", "X": "X", "y": "y"},
)  # fmt: skip

NAMED: tuple[Scheme, ...] = (
    {"W": ("wh", "wout"), "b": ("bh", "bout"), "z": ("hidden_in", "out_in"),
     "a": ("hidden", "output"), "err": ("hidden_error", "E"), "delta": ("d_hidden", "d_output"),
     "dW": ("dwh", "dwout"), "db": ("dbh", "dbout"), "vW": ("vwh", "vwout"),
     "vb": ("vbh", "vbout"), "sW": ("swh", "swout"), "sb": ("sbh", "sbout"), "X": "X", "y": "y"},
    {"W": ("w_ih", "w_ho"), "b": ("b_h", "b_o"), "z": ("net_h", "net_o"),
     "a": ("out_h", "out_o"), "err": ("err_h", "err_o"), "delta": ("delta_h", "delta_o"),
     "dW": ("dw_ih", "dw_ho"), "db": ("db_h", "db_o"), "vW": ("vw_ih", "vw_ho"),
     "vb": ("vb_h", "vb_o"), "sW": ("sw_ih", "sw_ho"), "sb": ("sb_h", "sb_o"),
     "X": "inputs", "y": "targets"},
    {"W": ("hidden_weights", "output_weights"), "b": ("hidden_bias", "output_bias"),
     "z": ("hidden_layer_activation", "output_layer_activation"),
     "a": ("hidden_layer_output", "predicted_output"),
     "err": ("error_hidden_layer", "error"), "delta": ("d_hidden_layer", "d_predicted_output"),
     "dW": ("hidden_grad", "output_grad"), "db": ("hidden_bias_grad", "output_bias_grad"),
     "vW": ("hidden_velocity", "output_velocity"),
     "vb": ("hidden_bias_velocity", "output_bias_velocity"),
     "sW": ("hidden_square", "output_square"), "sb": ("hidden_bias_square", "output_bias_square"),
     "X": "inputs", "y": "expected_output"},
)  # fmt: skip

LISTED: tuple[Scheme, ...] = tuple(
    {key: f"{word}[{{i}}]" for key, word in words.items()} | {"X": X, "y": y}
    for words, X, y in (
        ({"W": "W", "b": "b", "z": "zs", "a": "acts", "err": "errors", "delta": "deltas",
          "dW": "dW", "db": "db", "vW": "vW", "vb": "vb", "sW": "sW", "sb": "sb"}, "X", "y"),
        ({"W": "weights", "b": "biases", "z": "nets", "a": "outputs", "err": "errs",
          "delta": "grads", "dW": "grad_w", "db": "grad_b", "vW": "mom_w", "vb": "mom_b",
          "sW": "sq_w", "sb": "sq_b"}, "data", "labels"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class At:
    """A layer that a loop's variable counts: `At("l") + 1` is the layer after it."""

    variable: str
    offset: int = 0

    def __add__(self, more: int) -> At:
        return At(self.variable, self.offset + more)

    def __sub__(self, less: int) -> At:
        return At(self.variable, self.offset - less)

    def __str__(self) -> str:
        if self.variable == "-1":
            return str(self.offset - 1)
        if not self.offset:
            return self.variable
        return f"{self.variable} {'+' if self.offset > 0 else '-'} {abs(self.offset)}"


Layer: TypeAlias = int | At
OUTPUT = 99
"""The output layer, in the names around a layer at hand."""
END = At("-1")
"""The output layer where layers are counted from the end."""
HERE = At("here")
"""The layer whose object's method is being written."""


@dataclass(frozen=True)
class Names:
    """The names of one script. prefix: `self.` for what an object keeps, by kind of array."""

    scheme: Scheme
    prefix: Mapping[str, str]

    def __call__(self, kind: str, l: Layer = 0) -> str:
        """What the array of this kind of layer l (from 1) is called; a KeyError where it is not."""
        pattern = self.scheme[kind]
        if isinstance(pattern, tuple):
            assert isinstance(l, int)
            word = pattern[l - 1]
        elif isinstance(pattern, Mapping):
            word = pattern[l.offset if isinstance(l, At) else OUTPUT]
        else:
            ended = isinstance(l, At) and l.variable == END.variable
            word = pattern.format(l=l, m=l - 1, i=l if kind == "a" or ended else l - 1)
        return self.prefix.get(kind, "") + word

    def family(self, kind: str) -> str:
        """The list that holds the arrays of a kind, of a scheme of lists."""
        return self(kind, 1).partition("[")[0]


def schemes(layers: int) -> Sequence[Scheme]:
    """The schemes that can name that many layers one by one."""
    return NUMBERED + NAMED if layers == 2 else NUMBERED
