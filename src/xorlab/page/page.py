"""The playground as one file: markup, style, program, worker and what it opens with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xorlab.page.linking import linked
from xorlab.runs.files import to_dict
from xorlab.runs.run import Run

STATIC = Path(__file__).parent / "static"


def build_page(state: Mapping[str, Any] | None = None, run: Run | None = None) -> str:
    """The page: a single HTML text that asks nothing of any address.

    Args:
        state: what is chosen when it opens: fields of `static/fields.mjs` by name. What is left
            out is the task's own.
        run: a run that it opens with instead.

    >>> page = build_page({"task": "parity3"})
    >>> len(page) < 1_000_000
    True
    >>> '"task": "parity3"' in page
    True
    """
    opening = {"chosen": dict(state or {}), "run": None if run is None else to_dict(run)}
    parts = {
        "style.css": (STATIC / "style.css").read_text(encoding="utf-8"),
        "opening": json.dumps(opening).replace("<", "\\u003c"),
        "worker.mjs": inside_a_script(linked(STATIC / "worker.mjs")),
        "app.mjs": inside_a_script(linked(STATIC / "app.mjs")),
    }
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{([\w.]+)\}\}\n?", lambda match: parts[match[1]], page)


def inside_a_script(program: str) -> str:
    """The program, which must not hold what ends a script element or opens a comment in it."""
    if fault := re.search(r"</script|<!--", program, re.IGNORECASE):
        raise ValueError(f"A script in a page cannot hold {fault[0]!r}: write it in two parts.")
    return program
