"""xorlab: small networks, trained by backpropagation you can read, and told why they fail.

>>> import xorlab
>>> task = xorlab.task("xor")
>>> run = xorlab.train(xorlab.network(task, seed=1), task)
>>> run.learned
True
"""

from typing import TYPE_CHECKING, Any

from xorlab.errors import XorlabError as XorlabError
from xorlab.explanation import explain as explain
from xorlab.gradcheck import check_gradient as check_gradient
from xorlab.learning import learn as learn
from xorlab.model.network import Network as Network
from xorlab.model.task import Task as Task
from xorlab.model.training import Training as Training
from xorlab.runs.files import load as load
from xorlab.runs.files import save as save
from xorlab.runs.run import Run as Run
from xorlab.settings import network as network
from xorlab.settings import training as training
from xorlab.solutions import solve as solve
from xorlab.tasks import task as task
from xorlab.trainer import train as train

if TYPE_CHECKING:
    from xorlab.show.draw import draw as draw

__all__ = [
    "Network",
    "Run",
    "Task",
    "Training",
    "XorlabError",
    "check_gradient",
    "draw",
    "explain",
    "learn",
    "load",
    "network",
    "save",
    "solve",
    "task",
    "train",
    "training",
]


def __getattr__(name: str) -> Any:
    """Bring in `draw`, and Matplotlib with it, when it is first asked for."""
    if name == "draw":
        from xorlab.show.draw import draw

        return draw
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
