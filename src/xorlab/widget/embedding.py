"""What a notebook says to open the playground in a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from xorlab.errors import BadInput, MissingExtra
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.model.vector import flatten
from xorlab.page.opening import in_base64, opening
from xorlab.page.page import build_page
from xorlab.runs.run import Run
from xorlab.settings import Settings, default_settings
from xorlab.tasks import task as named_task

if TYPE_CHECKING:
    from xorlab.widget.cell import Playground

HEIGHT = 900


def playground(
    subject: Task | Run | str = "xor",
    *,
    network: Network | None = None,
    seed: int = 0,
    index: int = 0,
    height: int = HEIGHT,
    **settings: Any,
) -> Playground:
    """The playground as a widget: train in the page, and read the weights back in Python.

    Args:
        subject: a task, by name or as it is; or a run, which is replayed from its start.
        network: where training starts; a start drawn from the seed unless given.
        seed: of the starts.
        index: which of its starts.
        height: of the cell, in pixels.
        settings: fields of `Settings` that differ from the task's defaults, as for `network`.

    Returns:
        A widget. `widget.run` is the run as it stands in the page, `widget.network` its network,
        `widget.chosen` what is chosen there; `widget.show` opens something else.

    Raises:
        BadInput: a run with settings of another, or a network that does not fit the task.
        MissingExtra: anywidget is not installed.

    >>> widget = playground("parity3", hidden=(4,))
    >>> widget.chosen
    {'task': 'parity3', 'hidden': [4]}
    """
    try:
        from xorlab.widget.cell import Playground
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("anywidget", "ipywidgets", "traitlets"):
            raise
        raise MissingExtra("widget", "The playground in a notebook") from None
    if isinstance(subject, Run):
        if network is not None or settings or seed or index:
            rule = "A run brings its task, its settings and its start."
            raise BadInput(rule, settings or network or (seed, index), "Leave them out.")
        return Playground.of_run(subject, height)
    chosen = choices(subject, network, seed, index, settings)
    return Playground(page=build_page(chosen), chosen=chosen, height=height)


def choices(
    subject: Task | str,
    network: Network | None = None,
    seed: int = 0,
    index: int = 0,
    settings: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What the page opens with, as its own choices."""
    rows = named_task(subject) if isinstance(subject, str) else subject
    base = default_settings(rows).change(**(settings or {}))
    if network is not None:
        rows.must_fit(network.sizes)
        base = like(base, network)
    base.start(rows, seed, index)  # what does not go together is said here, not in the page
    base.training()
    name = subject if isinstance(subject, str) else ""
    chosen = opening(rows, base, name=name, seed=seed, index=index)
    if network is not None:
        chosen["start"] = in_base64(flatten(network.parameters).astype("<f8").tobytes())
    return {key: listed(value) for key, value in chosen.items()}


def like(settings: Settings, network: Network) -> Settings:
    """The settings with a network's own architecture."""
    *hidden, output = (activation.name for activation in network.activations)
    shape = network.architecture
    return settings.change(
        hidden=shape.sizes[1:-1],
        hidden_activation=",".join(dict.fromkeys(hidden) if len({*hidden}) == 1 else hidden)
        or settings.hidden_activation,
        output_activation=output,
        biases=shape.biases,
        shortcuts=shape.shortcuts,
    )


def listed(value: Any) -> Any:
    """JSON's own types."""
    if isinstance(value, np.generic):
        return value.item()
    return value
