"""Runs beside the script: which loss it is, its targets, and how its gradient is scaled.

The gradient by the outputs g says it all. Of a squared error c/2 Σ (a - y)² it is c (a - y), so
that c = Σ g² / 2J and y = a - g / c, however the loss was written; of a cross-entropy its sign is
the target's.
"""

from __future__ import annotations

from typing import Any

from xorlab.check.frameworks.torch_graph import LOSSES, Above, NotFollowed, name_of, saved


def loss_of(found: Above, a: Any, g: Any, J: float, units: int) -> dict[str, Any]:
    """The loss: name, factor, from_logits, sparse, and its targets y (rows, outputs or 1).

    Args:
        found: what stands above the outputs.
        a, g: outputs and the loss's gradient by them, NumPy (rows, outputs).
        J: the loss.
        units: of the output layer.
    """
    import numpy as np

    names = found.names
    if "Expand" in names or any(size_of(node) > a.size for node in found.nodes):
        return each_with_each(found, a)
    own = tuple(name for name in names if name in LOSSES)
    targets = [t.detach().cpu().numpy() for t in saved(found, own)] if own else []
    y = np.concatenate([np.atleast_1d(t) for t in targets]) if targets else None
    if "NllLoss" in names:
        return classes(found, a, g, y)
    if "LogSoftmax" in names:
        return shares(found, a, g)
    if y is not None:
        y = y.reshape(a.shape)
    return written(names, a, g, J, errors(found, a, g) if y is None else y)


def each_with_each(found: Above, a: Any) -> dict[str, Any]:
    """A squared error of (n, 1) outputs and (n,) targets: an (n, n) table of their differences.

    Its targets are read from the table; name and factor are those of the loss that was meant.
    """
    import numpy as np

    n = len(a)
    for node in found.nodes:
        kept: Any = getattr(node, "_saved_target", None)
        of_library = kept is not None
        kept = kept if of_library else getattr(node, "_saved_self", None)
        if kept is None or tuple(kept.shape) != (n, n):
            continue
        table = kept.detach().cpu().numpy().astype(float)
        for tables in (table,) if of_library else (a - table, a + table):
            if np.ptp(tables, axis=0).max() < 1e-5:
                y = np.round(tables[0], 5)[:, None]
                share = 1.0 if "Sum" in found.names else 1.0 / n
                return told("mse", 2 * share, y) | {"broadcast": True}
    raise NotFollowed("The loss compares every output with every target.")


def size_of(node: Any) -> int:
    """How many numbers an operation was handed, where it kept them."""
    kept: Any = getattr(node, "_saved_self", None)
    return 0 if kept is None else int(kept.numel())


def errors(found: Above, a: Any, g: Any) -> Any:
    """The targets of a loss that is written out, from the errors that it kept; None where none.

    They are a - y or y - a: the gradient has the sign of a - y.
    """
    import numpy as np

    for node in found.nodes:
        kept: Any = getattr(node, "_saved_self", None)
        if name_of(node) in ("Abs", "Pow", "Mul") and kept is not None and kept.numel() == a.size:
            error = kept.detach().cpu().numpy().astype(float).reshape(a.shape)
            if np.abs(error).max() and np.abs(g).max():
                return np.round(a - np.sign((error * g).sum()) * error, 5)
    return None


def written(names: set[str], a: Any, g: Any, J: float, y: Any) -> dict[str, Any]:
    """A squared, absolute or binary loss: the library's, or written out."""
    import numpy as np

    if "BinaryCrossEntropyWithLogits" in names:
        p = 1 / (1 + np.exp(-a))
        return told("binary_crossentropy", ratio(g, p - y), y, from_logits=True)
    if "BinaryCrossEntropy" in names or "Log" in names:
        y = np.where(g < 0, 1.0, 0.0) if "Log" in names else y
        return told("binary_crossentropy", ratio(g * a * (1 - a), a - y), y)
    if names & {"Abs", "L1Loss"}:
        if y is None:
            raise NotFollowed("The targets of the absolute error could not be found.")
        return told("mae", ratio(g, np.sign(a - y)), y)
    if y is None:
        if not names & {"Pow", "Mul"} or J <= 0:
            raise NotFollowed("The loss is none that is known here.")
        y = np.round(a - g * 2 * J / float((g * g).sum()), 5)
    return told("mse", ratio(g, a - y), y)


def classes(found: Above, a: Any, g: Any, y: Any) -> dict[str, Any]:
    """Cross-entropy of class numbers; a is the net input, or the log of shares."""
    import numpy as np

    inside = "LogSoftmax" in found.names
    classes = y.astype(int)
    if inside:
        e = np.exp(a - a.max(axis=1, keepdims=True))
        slope = e / e.sum(axis=1, keepdims=True) - np.eye(a.shape[1])[classes]
    else:
        slope = -np.eye(a.shape[1])[classes]
    factor = ratio(g, slope)
    return told("crossentropy", factor, y[:, None], from_logits=inside) | {"sparse": True}


def shares(found: Above, a: Any, g: Any) -> dict[str, Any]:
    """Cross-entropy of shares: the targets are what log-softmax was multiplied with."""
    import numpy as np

    for node in found.nodes:
        other = getattr(node, "_saved_other", None)
        other = getattr(node, "_saved_self", None) if other is None else other
        if other is not None and tuple(other.shape) == a.shape:
            y = other.detach().cpu().numpy()
            e = np.exp(a - a.max(axis=1, keepdims=True))
            factor = ratio(g, e / e.sum(axis=1, keepdims=True) * y.sum(axis=1, keepdims=True) - y)
            return told("crossentropy", factor, y, from_logits=True)
    raise NotFollowed("The targets of the cross-entropy could not be found.")


def ratio(g: Any, slope: Any) -> float:
    """What the slope must be multiplied by to be g; NotFollowed where no one number does it."""
    import numpy as np

    size = float((slope * slope).sum())
    factor = float((g * slope).sum()) / size if size else 1.0
    if np.abs(g - factor * slope).max() > 1e-4 * max(1e-6, float(np.abs(g).max())):
        raise NotFollowed("The loss is none that is known here.")
    return factor


def told(name: str, factor: float, y: Any, *, from_logits: bool = False) -> dict[str, Any]:
    """A loss as the record has it, and its targets."""
    return {"name": name, "factor": factor, "from_logits": from_logits, "y": y.tolist()}
