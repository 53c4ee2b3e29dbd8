"""The widget: a page in a frame, and three traits that both sides know."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from xorlab.errors import BadInput
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.page.page import build_page
from xorlab.runs.files import from_dict, to_dict
from xorlab.runs.run import Run
from xorlab.widget.embedding import HEIGHT, choices


class Playground(anywidget.AnyWidget):
    """The playground in a cell; `xorlab.playground` makes one.

    page: the whole page, which needs nothing else. chosen: what is chosen in it, by the names of
    its fields. record: its run, as a file that `xorlab.load` opens, or "" before epoch 1.
    height: of the cell, in pixels. Whichever side changes `chosen` or `record`, the other
    follows; while the page trains, nothing is sent.
    """

    _esm = Path(__file__).parent / "widget.mjs"

    page = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)
    record = traitlets.Unicode("").tag(sync=True)
    height = traitlets.Int(HEIGHT, min=200).tag(sync=True)

    @classmethod
    def of_run(cls, run: Run, height: int = HEIGHT) -> Playground:
        """A playground that opens with a run: its start, its curve, and where it ended."""
        return cls(page=build_page(run=run), record=written(run), height=height)

    @property
    def run(self) -> Run:
        """The run as it stands in the page.

        Raises:
            BadInput: there is none yet.
        """
        if not self.record:
            rule = "A run has at least one epoch."
            raise BadInput(rule, "none yet", "Press Play in the cell.")
        return from_dict(json.loads(self.record))

    @property
    def network(self) -> Network:
        """The network as it stands in the page; BadInput before its first epoch."""
        return self.run.network

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """What a notebook keeps of the cell: the widget, and for a file without it, the page."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/html": self.frame()}, metadata

    def frame(self) -> str:
        """The page as it stands, in a frame, as HTML that needs no widget and no network.

        It trains and explains like any other, but tells Python nothing.
        """
        page = build_page(run=self.run) if self.record else build_page(self.chosen)
        style = f"display: block; width: 100%; height: {self.height}px; border: 0"
        return (
            f'<iframe title="xorlab playground" style="{style}" srcdoc="{escape(page)}"></iframe>'
        )

    def show(
        self,
        subject: Task | Run | str,
        *,
        network: Network | None = None,
        seed: int = 0,
        index: int = 0,
        **settings: Any,
    ) -> None:
        """Open something else in the same cell; arguments are those of `xorlab.playground`."""
        if isinstance(subject, Run):
            self.record = written(subject)
            return
        with self.hold_sync():
            self.record = ""
            self.chosen = choices(subject, network, seed, index, settings)


def written(run: Run) -> str:
    """A run as the text of its file."""
    return json.dumps(to_dict(run), allow_nan=False)
