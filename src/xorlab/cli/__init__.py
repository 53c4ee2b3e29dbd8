"""The command line: one file a command, each to parse, call and show."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; give its exit code: 0 good news, 1 honest bad news, 2 not done."""
    import typer

    from xorlab.cli.app import app
    from xorlab.errors import XorlabError
    from xorlab.show.safe import safe

    # Typer carries a Click of its own in some versions; this is that one's UsageError.
    usage_error: Any = typer.BadParameter.__base__
    try:
        code = app(list(sys.argv[1:] if arguments is None else arguments), standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except usage_error as error:
        error.show()
        return int(error.exit_code)
    except XorlabError as error:
        print(f"xorlab: {safe(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the output has read enough; what is left unwritten is nobody's loss.
        sys.stderr.close()
        return 0
    return int(code or 0)
