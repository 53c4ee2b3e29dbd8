"""The lessons as files: HTML pages, or Jupyter notebooks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal, TypeAlias

from xorlab.errors import BadFile
from xorlab.lessons.catalogue import Lesson
from xorlab.lessons.page import lesson_page
from xorlab.runs.files import write_text

Format: TypeAlias = Literal["html", "ipynb"]


def save_lesson(lesson: Lesson, folder: Path, kind: Format) -> Path:
    """Write a lesson, with everything that it shows, into a folder; give the file.

    Raises:
        BadFile: it cannot be written.
    """
    path = folder / f"{lesson.notebook.stem}.{kind}"
    if kind == "html":
        return write_text(path, lesson_page(lesson))
    write_text(path, "")  # what cannot be written is said before the lesson is run
    command = [sys.executable, "-m", "marimo", "--quiet", "export", "ipynb", str(lesson.notebook)]
    options = ["--output", str(path), "--include-outputs", "--sort", "top-down", "--force"]
    run = subprocess.run(
        [*command, *options], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise BadFile(path, f"marimo could not export the lesson: {run.stderr.strip()[-500:]}")
    return path
