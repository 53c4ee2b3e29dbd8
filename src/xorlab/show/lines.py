"""Lines of a terminal that end where their words end, whatever the console pads them to."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text


@dataclass(frozen=True)
class Indented:
    """Something a little to the right; no line of it ends in spaces."""

    inside: RenderableType
    by: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines."""
        room = options.update_width(options.max_width - self.by)
        for line in console.render_lines(self.inside, room, pad=False):
            text = Text.assemble(" " * self.by, *((part.text, part.style or "") for part in line))
            text.rstrip()
            yield text
