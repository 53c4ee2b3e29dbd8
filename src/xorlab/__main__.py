"""`python -m xorlab` is `xorlab`."""

import sys

from xorlab.cli import main

sys.exit(main())
