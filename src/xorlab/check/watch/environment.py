"""The environment variables of a script that is watched: few, and none that leads outside."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

KEPT = ("KERAS_BACKEND", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TZ")
ONE_THREAD = (
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
BACKENDS = ("tensorflow", "jax", "torch")


def environment(home: Path, temporary: Path) -> dict[str, str]:
    """The variables of a watched script.

    Its home and its temporary files lie in its private folder. Figures are drawn without a
    screen. Small matrices are multiplied sooner by one thread than by many. Keras computes with
    the first of its libraries that is installed, unless the caller's environment names one.
    """
    found = {name: os.environ[name] for name in KEPT if name in os.environ}
    found |= dict.fromkeys(ONE_THREAD, "1")
    found |= dict.fromkeys(("HOME", "USERPROFILE"), str(home))
    found |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    found |= {
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
        "JOBLIB_MULTIPROCESSING": "0",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(home / ".matplotlib"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    }
    backend = next((name for name in BACKENDS if find_spec(name)), None)
    if backend:
        found.setdefault("KERAS_BACKEND", backend)
    return found


def furnish(home: Path) -> None:
    """Give a private home the reader's settings of Keras and list of fonts.

    Without the list, Matplotlib looks at every font of the machine, which takes seconds.
    """
    own = Path.home()
    (home / ".matplotlib").mkdir(parents=True, exist_ok=True)
    fonts = Path(os.environ.get("MPLCONFIGDIR", own / ".cache" / "matplotlib"))
    settings = own / ".keras" / "keras.json"
    with suppress(OSError):
        for path in fonts.glob("fontlist-*.json"):
            shutil.copyfile(path, home / ".matplotlib" / path.name)
        if settings.is_file():
            (home / ".keras").mkdir()
            shutil.copyfile(settings, home / ".keras" / settings.name)
