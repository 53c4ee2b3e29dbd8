"""Cures: the line changed, and tried by running the changed script."""

from xorlab.check.cure.trying import mended as mended

__all__ = ["mended"]
