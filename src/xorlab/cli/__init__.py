"""The command line: one file a command, each to parse, call and show."""

from __future__ import annotations

import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; give its exit code: 0 good news, 1 honest bad news, 2 not done."""
    import click

    from xorlab.cli.app import app
    from xorlab.errors import XorlabError

    try:
        code = app(list(sys.argv[1:] if arguments is None else arguments), standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except XorlabError as error:
        print(f"xorlab: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the output has read enough; what is left unwritten is nobody's loss.
        sys.stderr.close()
        return 0
    return int(code or 0)
