"""Watch a script train, work out what it did, and name what is wrong with it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xorlab.check.checking import check as check

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    """Bring in `check` when it is asked for: the watched process has no need of the rest."""
    if name != "check":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from xorlab.check.checking import check

    return check
