"""Tables as Parquet, in memory: what is written to a file later is whole before it is begun."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, TypeAlias

from xorlab.errors import BadFile, MissingExtra
from xorlab.runs.files import reason

try:
    import pyarrow
    import pyarrow.parquet
except ModuleNotFoundError:
    raise MissingExtra("study", "Writing and reading a study") from None

# pyarrow tells no types.
pa: Any = pyarrow
pq: Any = pyarrow.parquet
Table: TypeAlias = Any
MARK = b"xorlab study"
"""Where a file's own metadata keeps the fingerprint of the study that it belongs to."""


def encoded(table: Table, fingerprint: str) -> bytes:
    """A table as the content of a Parquet file that knows its study."""
    content = io.BytesIO()
    marked = table.replace_schema_metadata({MARK: fingerprint.encode()})
    pq.write_table(marked, content, compression="zstd", write_page_checksum=True)
    return content.getvalue()


def rows_in(path: Path, fingerprint: str) -> int | None:
    """How many rows a file has, by its own account at its end; None where it is damaged.

    A file that was cut short has lost its end. One of another study is of no use either.

    Raises:
        BadFile: the system cannot read it now, which says nothing of what is in it.
    """
    try:
        end = pq.read_metadata(path)
    except pa.ArrowInvalid:
        return None
    except OSError as error:
        if error.errno is not None:
            raise BadFile(path, f"it cannot be read ({reason(error)}).", "Try again.") from None
        return None  # the library's own word for what it cannot decode
    owner = (end.metadata or {}).get(MARK, b"").decode()
    return int(end.num_rows) if owner == fingerprint else None


def read(path: Path, columns: list[str] | None = None) -> Table:
    """A file's table."""
    return pq.ParquetFile(path, page_checksum_verification=True).read(columns=columns)
