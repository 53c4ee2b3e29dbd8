"""A study's results: a folder that is a Parquet dataset, and knows which study it holds.

    _study.json                      the study: settings, cells, fingerprint
    part-0...0-0...5000.parquet      rows of members 0 to 4,999 of the study's line
    _counts/part-....parquet         the same of a study with one row a cell: counts
    cells.parquet                    its finished cells

Names that begin with an underscore are passed over by what reads the folder as a dataset.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from xorlab.errors import BadFile
from xorlab.runs.files import reason
from xorlab.studies.disk import alone, sweep, write_whole
from xorlab.studies.parquet import rows_in
from xorlab.studies.record import fingerprint, from_record, to_record
from xorlab.studies.study import Study

MANIFEST, COUNTS, CELLS = "_study.json", "_counts", "cells.parquet"
FORMAT, VERSION = "xorlab study", 1
PART = re.compile(r"part-(\d+)-(\d+)\.parquet")


class Part(NamedTuple):
    """A finished stretch of the line: members first, ..., last - 1."""

    first: int
    last: int
    path: Path


@dataclass(frozen=True)
class Folder:
    """A folder that holds a study."""

    path: Path
    study: Study
    fingerprint: str
    begun_by: str = ""

    @property
    def of_parts(self) -> Path:
        """Where the parts are."""
        return self.path / COUNTS if self.study.rows == "cells" else self.path

    def parts(self) -> list[Part]:
        """The parts that are there and whole, in the line's order, no member twice."""
        found = []
        for path in self.of_parts.glob("part-*.parquet"):
            match = PART.fullmatch(path.name)
            if match is None:
                continue
            part = Part(int(match[1]), int(match[2]), path)
            rows = rows_in(path, self.fingerprint)
            wanted = part.last - part.first if self.study.rows == "members" else rows
            if rows is not None and rows == wanted and part.last <= self.study.members:
                found.append(part)
        found.sort(key=lambda part: (part.first, -part.last))
        kept: list[Part] = []
        for part in found:
            if not kept or part.first >= kept[-1].last:
                kept.append(part)
        return kept

    def gaps(self, parts: Iterable[Part]) -> list[tuple[int, int]]:
        """The stretches that no part covers."""
        found, at = [], 0
        for part in [*parts, Part(self.study.members, self.study.members, self.path)]:
            if part.first > at:
                found.append((at, part.first))
            at = part.last
        return found

    def write(self, first: int, last: int, content: bytes) -> None:
        """Write a part."""
        write_whole(self.of_parts / f"part-{first:012d}-{last:012d}.parquet", content)

    def clean(self, parts: Iterable[Part]) -> int:
        """Remove all parts but these, which are damaged, and leftovers; how many were damaged."""
        keep = {part.path for part in parts}
        damaged = [p for p in self.of_parts.glob("part-*.parquet") if p not in keep]
        for path in damaged:
            path.unlink(missing_ok=True)
        sweep(self.path)
        sweep(self.of_parts)
        return len(damaged)


@contextmanager
def opened(path: Path, study: Study) -> Iterator[Folder]:
    """The folder of a study, begun or found again, for this process alone.

    Raises:
        BadFile: it cannot be written, holds something else, or another process works on it.
    """
    folder = Folder(path, study, fingerprint(study))
    manifest = path / MANIFEST
    if not manifest.exists():
        try:
            names = [p.name for p in path.iterdir() if not p.name.startswith(".")]
        except FileNotFoundError:
            names = []
        except OSError as error:
            cure = "Choose a folder that can be written."
            raise BadFile(path, f"it cannot hold a study ({reason(error)}).", cure) from None
        if names:
            why = f"it holds other files ({names[0]}) and no study."
            raise BadFile(path, why, "Choose a new folder.")
        record = {
            "format": FORMAT,
            "version": VERSION,
            "xorlab": version("xorlab"),
            "fingerprint": folder.fingerprint,
            **to_record(study),
        }
        write_whole(manifest, json.dumps(record).encode())
    with alone(manifest):
        there = read_folder(path)
        if there.begun_by != version("xorlab"):
            why = f"it was begun by xorlab {there.begun_by}; this is {version('xorlab')}."
            raise BadFile(path, why, "Go on with that one, or choose a new folder.")
        if there.fingerprint != folder.fingerprint:
            raise BadFile(
                path,
                f"it holds another study: {difference(there.study, study)}.",
                "Choose a new folder, or remove this one.",
            )
        yield folder


def read_folder(path: Path) -> Folder:
    """The folder of a study that was begun before.

    Raises:
        BadFile: it holds no study, or one that this xorlab cannot read.
    """
    manifest = path / MANIFEST
    try:
        record = json.loads(manifest.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        cure = "`xorlab study FILE.toml` makes one."
        raise BadFile(path, "it holds no study.", cure) from None
    except (OSError, ValueError) as error:
        cure = "Remove the folder and run the study again."
        raise BadFile(manifest, f"it is damaged ({reason(error)}).", cure) from None
    try:
        if (record["format"], record["version"]) != (FORMAT, VERSION):
            raise BadFile(manifest, f"this xorlab reads version {VERSION} of a {FORMAT}.")
        return Folder(path, from_record(record), record["fingerprint"], record["xorlab"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        cure = "Remove the folder and run the study again."
        raise BadFile(manifest, f"it is damaged ({error}).", cure) from None


def difference(old: Study, new: Study) -> str:
    """What distinguishes two studies, in a few words."""
    for name in ("starts", "seed", "engine", "dtype", "rows"):
        if getattr(old, name) != getattr(new, name):
            return f"{name} {getattr(old, name)!r}, not {getattr(new, name)!r}"
    for name in [*old.axes, *new.axes]:
        if old.axes.get(name) != new.axes.get(name):
            return f"another {name} in its grid"
    return "another task, or other settings"
