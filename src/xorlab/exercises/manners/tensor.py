"""A tiny automatic differentiation of whole arrays, that undoes NumPy's broadcasting."""

from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.opening import begin, biases, data, drawn
from xorlab.exercises.stepping import constants, farewell, loop

VALUES = {"sigmoid": "1 / (1 + np.exp(-self.data))", "tanh": "np.tanh(self.data)",
          "relu": "np.maximum(0, self.data)"}  # fmt: skip
SLOPES = {"sigmoid": "s * (1 - s)", "tanh": "(1 - s ** 2)", "relu": "(s > 0)"}

# An operation of two, its value, and what each of the two is told: with the names of the lines.
PAIRS = (
    ("__add__(self, other)", "self.data + other.data", ("add", "add other"),
     "self.grad += fit(out.grad, self.data.shape)",
     "other.grad += fit(out.grad, other.data.shape)"),
    ("__sub__(self, other)", "self.data - other.data", ("minus", "minus other"),
     "self.grad += fit(out.grad, self.data.shape)",
     "other.grad -= fit(out.grad, other.data.shape)"),
    ("__mul__(self, other)", "self.data * other.data", ("times", "times other"),
     "self.grad += other.data * out.grad", "other.grad += self.data * out.grad"),
    ("dot(self, other)", "self.data.dot(other.data)", ("back", "weights"),
     "self.grad += out.grad.dot(other.data.T)", "other.grad += self.data.T.dot(out.grad)"),
)  # fmt: skip


def write(d: Draft) -> None:
    """The class, data, parameters, a loop that builds the loss and walks back."""
    begin(d)
    header, epoch = loop(d)
    _fitted(d)
    _tensor(d)
    data(d)
    _start(d)
    constants(d, header)
    X, y = d.names("X"), d.names("y")
    with d.block(header):
        d.put(f"out = Tensor({X})")
        for l in range(1, d.last + 1):
            d.put(f"out = {_layer(d, l)}")
        d.put(f"{d.is_wrong('da', d.top)}diff = out - Tensor({y})")
        d.put(f"loss = (diff * diff).{d.plan.pick('reduced', ('mean', 'total'))}()")
        if d.choice(("reset",), True):
            with d.block("for p in params"):
                d.put("p.grad = np.zeros_like(p.data)")
        else:
            d.miss()
        d.put("loss.backward()")
        with d.block("for p in params"):
            d.put(d.choice(("auto", "update"), f"p.data -= {d.rate} * p.grad"))
        if d.plan.chance("reports", 0.9):
            with d.block(f"if {epoch} % {d.plan.pick('every', (100, 500, 1000))} == 0"):
                d.put(f"print({epoch}, loss.data)")
    farewell(d, ["print(out.data)"])


def _layer(d: Draft, l: int) -> str:
    act = d.plan.activation(l)
    bend = "" if act == "identity" else f".{act}()"
    return f"(out.dot({d.names('W', l)}) + {d.names('b', l)}){bend}"


def _start(d: Draft) -> None:
    names = []
    for l in range(1, d.last + 1):
        W, b = d.names("W", l), d.names("b", l)
        d.put(f"{W} = Tensor({drawn(d, l)})", f"{b} = Tensor({biases(d, l)})")
        d.parameters.append((f"{W}.data", f"{b}.data"))
        names += [W, b]
    d.put(d.choice(("auto", "params"), f"params = [{', '.join(names)}]"))
    d.blank()


def _fitted(d: Draft) -> None:
    d.say("fitted", "sum out the axes that numpy has broadcast", "undo broadcasting", share=0.7)
    with d.block("def fit(grad, shape)"):
        with d.block("while grad.ndim > len(shape)"):
            d.put("grad = grad.sum(axis=0)")
        with d.block("for axis, n in enumerate(shape)"), d.block("if n == 1"):
            d.put("grad = grad.sum(axis=axis, keepdims=True)")
        d.put("return grad")
    d.put("", "")


def _operation(d: Draft, head: str, made: str, parents: str, *back: str) -> None:
    with d.block(f"def {head}"):
        if parents == "(self,)":
            d.put(f"s = {made}", "out = Tensor(s, (self,))")
        else:
            d.put(f"out = Tensor({made}, {parents})")
        with d.block("def _backward()"):
            d.put(*back)
        d.put("out._backward = _backward", "return out")
    d.blank()


def _tensor(d: Draft) -> None:
    with d.block("class Tensor"):
        with d.block("def __init__(self, data, parents=())"):
            d.put("self.data = np.array(data, dtype=float)", "self.parents = parents")
            d.put("self.grad = np.zeros_like(self.data)", "self._backward = lambda: None")
        d.blank()
        for head, made, keys, *told in PAIRS:
            back = (d.choice(("auto", k), line) for k, line in zip(keys, told, strict=True))
            _operation(d, head, made, "(self, other)", *back)
        for act in dict.fromkeys((d.plan.hidden, d.plan.output)):
            if act != "identity":
                slope = d.choice(("auto", act), f"self.grad += {SLOPES[act]} * out.grad")
                _operation(d, f"{act}(self)", VALUES[act], "(self,)", slope)
        _reduced(d)
    d.put("", "")


def _reduced(d: Draft) -> None:
    word = d.plan.pick("reduced", ("mean", "total"))
    over = " / self.data.size" if word == "mean" else ""
    _operation(
        d,
        f"{word}(self)",
        f"self.data.sum(){over}",
        "(self,)",
        f"self.grad += np.ones_like(self.data) * out.grad{over}",
    )
    with d.block("def backward(self)"):
        d.put("order, seen = [], set()", "")
        with d.block("def visit(v)"), d.block("if v not in seen"):
            d.put("seen.add(v)")
            with d.block("for parent in v.parents"):
                d.put("visit(parent)")
            d.put("order.append(v)")
        d.put("", "visit(self)", "self.grad = np.ones_like(self.data)")
        with d.block("for v in reversed(order)"):
            d.put("v._backward()")


STYLE = Style(
    "tensor",
    "a tiny automatic differentiation of whole arrays",
    write,
    biases=("flat", "kept"),
    losses=("squared",),
    hidden=("sigmoid", "tanh", "relu"),
    forced={"error sign": "a - y", "mean in": "none"},
)
