"""Runs beside the script: what PyTorch trains there, written down.

Every gradient comes from `torch.autograd.backward`, which is handed the loss: before it runs, the
graph still tells the network, the rows, the targets. Every step of an optimizer runs between two
hooks. Where no optimizer steps, the parameters have moved by the next backward pass.
"""

from __future__ import annotations

import functools
from importlib import import_module
from types import ModuleType
from typing import Any

from xorlab.check.frameworks.capture import LARGEST, Capture, script_line
from xorlab.check.frameworks.torch_graph import NotFollowed, Part, above, follow
from xorlab.check.frameworks.torch_loss import loss_of
from xorlab.check.frameworks.torch_start import Starts, names_of, settings_of

STEPS = 12
"""Steps that are recorded whole."""
LOOKS = 400
"""Backward passes whose rows are looked at, to know the whole data set."""


def prepare(capture: Capture) -> None:
    """Nothing is to be done before PyTorch is imported."""


def watch(torch: ModuleType, capture: Capture) -> None:
    """Wrap what computes gradients and takes steps."""
    capture.record |= {"library": "torch", "version": torch.__version__}
    story = Story(torch, capture)
    capture.fresh = story.ended
    backward = torch.autograd.backward

    @functools.wraps(backward)
    def watched(tensors: Any, *args: Any, **kwargs: Any) -> Any:
        story.backward(tensors)
        return backward(tensors, *args, **kwargs)

    torch.autograd.backward = watched
    optimizers = import_module("torch.optim.optimizer")
    optimizers.register_optimizer_step_pre_hook(story.before_step)
    optimizers.register_optimizer_step_post_hook(story.after_step)
    functional = torch.nn.functional
    functional.binary_cross_entropy = story.wary(functional.binary_cross_entropy)
    story.starts.watch(torch)


def matrix(part: Part) -> Any:
    """A layer's weights as (fan_in, fan_out), NumPy."""
    W = part.W.detach().cpu().numpy().astype(float)
    return W.T.copy() if part.transposed else W.copy()


def arrays(parts: list[Part]) -> list[list[Any]]:
    """The parameters now: [W, b or None], lists of numbers."""
    return [
        [
            matrix(part).tolist(),
            None
            if part.b is None
            else part.b.detach().cpu().numpy().astype(float).ravel().tolist(),
        ]
        for part in parts
    ]


class Story:
    """What is known of the network that is trained."""

    def __init__(self, torch: ModuleType, capture: Capture) -> None:
        self.torch = torch
        self.capture = capture
        self.record = capture.record
        self.starts = Starts()
        self.parts: list[Part] = []
        self.looks = 0
        self.waiting: dict[str, Any] = {}
        self.optimized = False
        self.rate: Any = None
        self.rows: dict[tuple[Any, ...], None] = {}

    # --- Backward passes ----------------------------------------------------------------------

    def backward(self, tensors: Any) -> None:
        """A gradient is about to be computed."""
        self.looks += 1
        loss = tensors if self.torch.is_tensor(tensors) else None
        if self.record.get("refused") or loss is None or self.looks > LOOKS:
            self.capture.send(now=False)
            return
        try:
            self.look(loss)
        except NotFollowed as reason:
            self.capture.refuse(str(reason))
        except Exception as error:  # our own reading must never end somebody's script
            self.capture.refuse(f"The graph could not be read ({type(error).__name__}: {error}).")
        self.capture.send(now=self.looks <= 2)

    def look(self, loss: Any) -> None:
        """Read the graph under a loss."""
        found = above(loss.grad_fn)
        passes = [follow(node) for node in found.outputs]
        if not passes:
            raise NotFollowed("The loss depends on no parameter.")
        self.known(passes[0].parts)
        if any(one.parts[0].W is not self.parts[0].W for one in passes):
            self.capture.note("Another network was trained as well: it was not looked at.")
            return
        self.moved()
        told = self.measured(loss, found, passes)
        X = [row for one in passes for row in one.X.detach().cpu().numpy().astype(float).tolist()]
        y = told.pop("y")
        self.record.setdefault("loss", told | {"line": script_line()})
        if abs(self.record["loss"]["factor"] - told["factor"]) > 1e-3 * abs(told["factor"]):
            self.record["varied"] = True
        self.seen(X, y)
        if len(self.record.setdefault("steps", [])) < STEPS:
            self.gathered(loss, X, y)

    def known(self, parts: list[Part]) -> None:
        """The first pass tells the network."""
        if self.parts:
            return
        self.parts = parts
        self.record["start"] = arrays(parts)
        names = names_of(parts, self.torch)
        self.record["layers"] = [
            {
                "name": own[0].rpartition(".")[0] or own[0],
                "names": own,
                "activation": part.activation.removeprefix("log_"),
                "slope": part.slope,
                "transposed": part.transposed,
                "line": self.starts.line(part.W),
                **self.starts.laws(part),
            }
            for part, own in zip(parts, names, strict=True)
        ]

    def measured(self, loss: Any, found: Any, passes: list[Any]) -> dict[str, Any]:
        """The loss, by its gradient by the outputs."""
        import numpy as np

        edge = self.torch.autograd.graph.GradientEdge
        nodes = [edge(one.node, 0) for one in passes]
        slopes = self.torch.autograd.grad(loss, nodes, retain_graph=True)
        g = np.vstack([s.detach().cpu().numpy().astype(float).reshape(len(one.X), -1)
                       for s, one in zip(slopes, passes, strict=True)])  # fmt: skip
        a = np.vstack([forward(one, self.torch) for one in passes])
        return loss_of(found, a, g, float(loss.detach()), g.shape[1])

    def gathered(self, loss: Any, X: list[Any], y: list[Any]) -> None:
        """Rows and the exact gradient of this pass, towards the step that will come."""
        own = [p for part in self.parts for p in (part.W, part.b) if p is not None]
        fresh = self.torch.autograd.grad(loss, own, retain_graph=True, allow_unused=True)
        waiting = self.waiting
        if not waiting:
            waiting |= {"X": [], "y": [], "fresh": [0.0] * len(own), "before": arrays(self.parts)}
            waiting["line"] = script_line()
        waiting["X"] += X
        waiting["y"] += y
        waiting["fresh"] = [
            old + (0.0 if new is None else new.detach().cpu().numpy().astype(float))
            for old, new in zip(waiting["fresh"], fresh, strict=True)
        ]

    def seen(self, X: list[Any], y: list[Any]) -> None:
        """Rows of the data set: those of the first pass, and any that come later."""
        if not self.rows:
            self.record["X"], self.record["y"] = list(X), list(y)
        for row, target in zip(X, y, strict=True):
            key = (*row, *(target if isinstance(target, list) else [target]))
            if key not in self.rows and len(self.rows) * len(key) < LARGEST:
                if self.looks > 1:
                    self.record["X"].append(row)
                    self.record["y"].append(target)
                self.rows[key] = None

    # --- Steps --------------------------------------------------------------------------------

    def before_step(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        """An optimizer is about to step: with which gradients?"""
        self.optimized = True
        self.record["steps_done"] = self.record.get("steps_done", 0) + 1
        self.record.setdefault("step_line", script_line())
        if "method" not in self.record:
            self.record["method"] = settings_of(optimizer)
            self.record["method"]["line"] = self.starts.line(optimizer)
            self.rate = optimizer.param_groups[0]["lr"]
        if optimizer.param_groups[0]["lr"] != self.rate:
            self.record["method"]["settings"].pop("learning_rate", None)
        if self.waiting:
            own = [p for part in self.parts for p in (part.W, part.b) if p is not None]
            used = [0.0 if p.grad is None else p.grad.detach().cpu().numpy() for p in own]
            self.waiting["excess"] = [
                (grad - fresh).tolist() if hasattr(grad - fresh, "tolist") else float(grad - fresh)
                for grad, fresh in zip(used, self.waiting["fresh"], strict=True)
            ]

    def after_step(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        """An optimizer has stepped."""
        if self.waiting:
            self.complete()

    def moved(self) -> None:
        """Where no optimizer steps: have the parameters moved since the pass before?"""
        if not self.waiting or self.optimized:
            return
        if arrays(self.parts) != self.waiting["before"]:
            self.record["steps_done"] = self.record.get("steps_done", 0) + 1
            self.complete()

    def complete(self) -> None:
        """The step is there."""
        waiting, self.waiting = self.waiting, {}
        waiting["fresh"] = [[0.0] if isinstance(f, float) else f.tolist() for f in waiting["fresh"]]
        self.record["steps"].append(waiting | {"after": arrays(self.parts)})
        self.capture.send(now=len(self.record["steps"]) in (2, STEPS))

    def ended(self) -> None:
        """What is true whenever the record is sent."""
        if self.parts:
            self.record["end"] = arrays(self.parts)
            self.record["passes"] = self.looks

    def wary(self, original: Any) -> Any:
        """BCELoss refuses what is no probability: of which network is it?"""

        @functools.wraps(original)
        def binary_cross_entropy(output: Any, target: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return original(output, target, *args, **kwargs)
            except RuntimeError as error:
                if "between 0 and 1" in str(error) and output.grad_fn is not None:
                    self.refused(output, target)
                raise

        return binary_cross_entropy

    def refused(self, output: Any, target: Any) -> None:
        """Write down a network whose outputs were no probabilities."""
        try:
            seen = follow(output.grad_fn)
        except NotFollowed as reason:
            self.capture.refuse(str(reason))
            return
        self.known(seen.parts)
        y = target.detach().cpu().numpy().astype(float).reshape(len(seen.X), -1)
        self.seen(seen.X.detach().cpu().numpy().astype(float).tolist(), y.tolist())
        loss = {"name": "binary_crossentropy", "factor": 1 / y.size, "from_logits": False}
        self.record.setdefault("loss", loss | {"line": script_line()})
        self.capture.send()


def forward(one: Any, torch: ModuleType) -> Any:
    """What the last layer put out, (rows, outputs), NumPy float64."""
    import numpy as np

    functions = {
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "softplus": torch.nn.functional.softplus,
        "elu": torch.nn.functional.elu,
        "selu": torch.selu,
        "softmax": lambda z: torch.softmax(z, 1),
        "log_softmax": lambda z: torch.log_softmax(z, 1),
    }
    a = one.X.detach().double()
    for part in one.parts:
        W = part.W.detach().double()
        a = a @ (W.T if part.transposed else W)
        if part.b is not None:
            a = a + part.b.detach().double().reshape(-1)
        if part.activation == "leaky_relu":
            a = torch.nn.functional.leaky_relu(a, part.slope)
        elif part.activation != "linear":
            a = functions[part.activation](a)
    return np.asarray(a.cpu().numpy(), dtype=float)
