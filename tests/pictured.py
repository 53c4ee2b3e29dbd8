"""What the picture tests draw: networks and runs of every kind, and ways to look at a page."""

from functools import cache
from itertools import combinations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from xorlab import task
from xorlab.backprop import Weights
from xorlab.losses import loss
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.model.training import Training, criterion
from xorlab.optimizers import optimizer
from xorlab.trainer import train

XOR = task("xor")
GOODFELLOW = Network(
    architecture((2, 2, 1), ("relu", "identity")),
    (Weights([[1, 1], [1, 1]], [0, -1]), Weights([[1], [-2]], [0])),
)


def trained(
    about, sizes, activations="sigmoid", *, seed=1, rate=0.5, epochs=2000, shortcuts=False, **how
):
    """A run by momentum, from a Glorot start."""
    method = optimizer(how.pop("method", "momentum"), learning_rate=rate)
    how["criterion"] = criterion(how.pop("criterion", "rows"))
    start = architecture(sizes, activations, shortcuts=shortcuts).start("glorot", seed)
    return train(start, about, Training(loss("half-mse"), method, epochs, **how), seed=seed)


RUNS = {
    "2-2-1": lambda: trained(XOR, (2, 2, 1), ("tanh", "sigmoid"), seed=5, rate=2.0),
    "stalled": lambda: trained(XOR, (2, 2, 1), ("tanh", "sigmoid"), seed=1),
    "shortcuts": lambda: trained(XOR, (2, 1, 1), seed=4, rate=1.0, shortcuts=True),
    "diverged": lambda: trained(
        XOR, (2, 4, 1), ("relu", "identity"), seed=3, rate=5.0, method="sgd"
    ),
    "perceptron": lambda: trained(task("and"), (2, 1)),
    "one input": lambda: trained(task("not"), (1, 2, 1), rate=2.0),
    "parity": lambda: trained(task("parity3"), (3, 4, 2, 1), "tanh", seed=2, rate=0.1),
    "full adder": lambda: trained(task("full-adder"), (3, 3, 2), rate=1.0),
    "full adder, shortcuts": lambda: trained(task("full-adder"), (3, 4, 2), shortcuts=True),
    "half adder": lambda: trained(task("half-adder"), (2, 2, 2), rate=2.0),
    "majority": lambda: trained(task("majority5"), (5, 3, 1), ("tanh", "sigmoid")),
    "moons": lambda: trained(task("moons"), (2, 8, 1), ("tanh", "sigmoid"), epochs=300),
    "encoder": lambda: trained(task("encoder8"), (8, 3, 8), rate=2.0, epochs=400),
    "long names": lambda: trained(long_names(), (4, 3, 1), epochs=50),
}


@cache
def run(name):
    """The run of that name, trained once."""
    return RUNS[name]()


def long_names():
    """A table whose names are as awkward as a CSV file's may be."""
    X = task("parity4").X
    names = ("temperature of the sea", "x$y$", "漢字", "two\nlines")
    return Task("(alpha | ~beta) & gamma ^ $delta$ " * 4, X, X[:, :1], names, ("an output " * 5,))


def texts(figure):
    """Every text on a page that can be seen, and where it stands: [(text, box in pixels)]."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    unseen = {label for axes in figure.axes for label in _beyond(axes)}
    return [
        # An annotation's own extent takes in its arrow; a text's does not.
        (text, Text.get_window_extent(text, renderer))
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text not in unseen
    ]


def _beyond(axes):
    """The labels of ticks that Matplotlib keeps but does not draw: those beyond the axes' ends."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not (axes.axison and low <= tick.get_loc() <= high):
                yield from (tick.label1, tick.label2)


def words(figure):
    """What is written on a page."""
    return [text.get_text() for text, _ in texts(figure)]


def overlaps(boxes, touching=1.0):
    """Pairs of texts that are written over each other by more than `touching` pixels."""
    return [
        (a.get_text(), b.get_text())
        for (a, p), (b, q) in combinations(boxes, 2)
        if min(p.x1, q.x1) - max(p.x0, q.x0) > touching
        and min(p.y1, q.y1) - max(p.y0, q.y0) > touching
    ]


def luminance(colour):
    """Relative luminance of an RGB(A) colour, 0 to 1: WCAG 2.2."""
    c = np.asarray(colour[:3], dtype=float)
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a, b):
    """The contrast ratio of two colours, 1 to 21: WCAG 2.2."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
