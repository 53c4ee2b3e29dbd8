"""xorlab: small networks, trained by backpropagation you can read, and told why they fail.

>>> import xorlab
>>> task = xorlab.task("xor")
>>> run = xorlab.train(xorlab.network(task, seed=1), task)
>>> run.learned
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from xorlab.backprop import Weights as Weights
from xorlab.errors import XorlabError as XorlabError

if TYPE_CHECKING:
    from xorlab.explanation import explain as explain
    from xorlab.gradcheck import check_gradient as check_gradient
    from xorlab.learning import learn as learn
    from xorlab.model.network import Network as Network
    from xorlab.model.task import Task as Task
    from xorlab.model.training import Training as Training
    from xorlab.runs.files import load as load
    from xorlab.runs.files import save as save
    from xorlab.runs.run import Run as Run
    from xorlab.sampling import odds as odds
    from xorlab.settings import network as network
    from xorlab.settings import training as training
    from xorlab.show.draw import draw as draw
    from xorlab.solutions import solve as solve
    from xorlab.tasks import task as task
    from xorlab.trainer import train as train
    from xorlab.widget import playground as playground

HOMES = {
    "Network": "xorlab.model.network",
    "Run": "xorlab.runs.run",
    "Task": "xorlab.model.task",
    "Training": "xorlab.model.training",
    "check_gradient": "xorlab.gradcheck",
    "draw": "xorlab.show.draw",
    "explain": "xorlab.explanation",
    "learn": "xorlab.learning",
    "load": "xorlab.runs.files",
    "network": "xorlab.settings",
    "odds": "xorlab.sampling",
    "playground": "xorlab.widget",
    "save": "xorlab.runs.files",
    "solve": "xorlab.solutions",
    "task": "xorlab.tasks",
    "train": "xorlab.trainer",
    "training": "xorlab.settings",
}
"""Where each public name lives: it is brought in when it is first asked for.

So `import xorlab` costs little more than NumPy, and `draw` alone brings in Matplotlib.
"""

__all__ = ["Weights", "XorlabError", *HOMES]  # noqa: PLE0604  # HOMES' keys are text


def __getattr__(name: str) -> Any:
    """Bring in a public name."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
