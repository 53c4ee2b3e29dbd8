"""What network a watched script trains, and on what: proven by the numbers it computed."""

from xorlab.check.identify.again import again as again
from xorlab.check.identify.whole import identify as identify

__all__ = ["again", "identify"]
