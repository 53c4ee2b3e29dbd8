"""The first lines of a watch's own process: `python -I bootstrap.py job.json`."""

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.path[:] = [
        *(place for place in sys.path[1:] if place not in job["path"]),
        *job["path"],
    ]
    from xorlab.check.watch.warden import main

    main(job)
