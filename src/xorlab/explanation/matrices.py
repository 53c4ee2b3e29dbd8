"""One forward and one backward pass, every matrix with its names: what the steps are read from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from xorlab.backprop import Array, Gradient, Loss, Trace, backward
from xorlab.explanation.record import Matrix
from xorlab.explanation.words import tidy
from xorlab.model.network import Network
from xorlab.model.task import Task


@dataclass(frozen=True, eq=False)
class Pass:
    """A network on a task under a loss. Layers count from 1; layer 0 is the inputs.

    margin: an output no further than this from the threshold is on neither side of it.
    """

    network: Network
    task: Task
    loss: Loss
    margin: float = 0.0

    @cached_property
    def trace(self) -> Trace:
        """The forward pass."""
        return self.network.trace(self.task.X)

    @cached_property
    def gradient(self) -> Gradient:
        """The backward pass."""
        network = self.network
        return backward(network.parameters, network.activations, self.trace, self.task.y, self.loss)

    @property
    def last(self) -> int:
        """The number of the output layer."""
        return len(self.network.sizes) - 1

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """What the rows of X and of every activation are called."""
        return tuple(f"row {i + 1}" for i in range(self.task.rows))

    def units(self, l: int) -> tuple[str, ...]:
        """What the units of a layer are called: the task's names, and h1, h2 ... between."""
        if l == 0:
            return tuple(map(tidy, self.task.input_names))
        if l == self.last:
            return tuple(map(tidy, self.task.output_names))
        layer = "" if self.last == 2 else f"{l}."
        return tuple(f"h{layer}{j + 1}" for j in range(self.network.sizes[l]))

    def of_rows(self, symbol: str, name: str, values: Array, l: int) -> Matrix:
        """A matrix with one row an example and one column a unit of layer l."""
        return Matrix(symbol, name, values, self.examples, self.units(l))

    # --- The forward pass ---------------------------------------------------------------------

    @property
    def Y(self) -> Matrix:
        """The targets."""
        return self.of_rows("Y", "Y", self.task.y, self.last)

    def a(self, l: int) -> Matrix:
        """The activations of a layer; the inputs for layer 0."""
        symbol, name = (f"A^{{({l})}}", f"A{l}") if l else ("X", "X")
        return self.of_rows(symbol, name, self.trace.a[l], l)

    def z(self, l: int) -> Matrix:
        """The net inputs of a layer."""
        return self.of_rows(f"Z^{{({l})}}", f"Z{l}", self.trace.z[l - 1], l)

    @property
    def P(self) -> Matrix:
        """What the loss compares: the outputs, or the probabilities it makes of them."""
        output = self.trace.output
        predicted = self.loss.predict(output)
        if predicted is output:
            return self.a(self.last)
        return self.of_rows("P", "P", predicted, self.last)

    @property
    def E(self) -> Matrix:
        """The errors P - Y; `weighted` rows: s P - Y, s being the sum of their targets."""
        predicted = self.P.values
        if self.weighted:
            predicted = predicted * self.task.y.sum(axis=1, keepdims=True)
        return self.of_rows("E", "E", predicted - self.task.y, self.last)

    @property
    def weighted(self) -> bool:
        """Whether the rows count by the sums of their targets, which are not all 1."""
        sums = self.task.y.sum(axis=1)
        return self.loss.name == "softmax-ce" and not bool((abs(sums - 1) < 1e-12).all())

    # --- Parameters, and what has their shape ---------------------------------------------------

    def parameter(self, field: str, l: int, values: Array, form: str = "{}") -> Matrix:
        """The parameter `field` (W, b or S) of a layer, or what `form` makes of its symbol."""
        symbol = form.format(f"{field}^{{({l})}}")
        origin = {"W": self.units(l - 1), "b": (), "S": self.units(0)}[field]
        return Matrix(symbol, f"{field}{l}", values, origin, self.units(l))

    def parameters(self, l: int) -> dict[str, Matrix]:
        """The layer's parameters by field; those that it has."""
        layer = self.network.parameters[l - 1]._asdict()
        return {f: self.parameter(f, l, p) for f, p in layer.items() if p is not None}

    def gradients(self, l: int) -> dict[str, Matrix]:
        """The gradients of the layer's parameters, by field."""
        return {
            field: Matrix(derivative(p.symbol), f"d{p.name}", slope, p.rows, p.columns)
            for field, p in self.parameters(l).items()
            for slope in [getattr(self.gradient.parameters[l - 1], field)]
        }

    # --- The backward pass ----------------------------------------------------------------------

    def da(self, l: int) -> Matrix:
        """∂J/∂A of a layer."""
        a = self.a(l)
        return self.of_rows(derivative(a.symbol), f"d{a.name}", self.gradient.da[l - 1], l)

    def delta(self, l: int) -> Matrix:
        """∂J/∂Z of a layer."""
        return self.of_rows(f"\\delta^{{({l})}}", f"delta{l}", self.gradient.delta[l - 1], l)


def derivative(symbol: str) -> str:
    """The loss's derivative by what has that symbol, in LaTeX."""
    return f"\\frac{{\\partial J}}{{\\partial {symbol}}}"
