"""Layer objects in a list: a dense one, and one for each activation."""

from typing import Any

from xorlab.exercises import formulas
from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.expressions import Name
from xorlab.exercises.naming import HERE, OUTPUT, At
from xorlab.exercises.opening import begin, biases, data, drawn
from xorlab.exercises.stepping import assign, change, loop, loss_text, rates

CLASSES = {
    "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "ReLU", "leaky-relu": "LeakyReLU"
}  # fmt: skip
SCHEMES: tuple[dict[str, Any], ...] = (
    {"a": {-1: "self.x", 0: "self.out", OUTPUT: "output"}, "z": {0: "self.x"}, "W": {0: "self.W"},
     "b": {0: "self.b"}, "delta": {0: "grad"}, "dW": {0: "self.dW"}, "db": {0: "self.db"},
     "X": "X", "y": "y"},
    {"a": {-1: "self.input", 0: "self.output", OUTPUT: "output"}, "z": {0: "self.input"},
     "W": {0: "self.weights"}, "b": {0: "self.bias"}, "delta": {0: "output_gradient"},
     "dW": {0: "self.weights_gradient"}, "db": {0: "self.bias_gradient"}, "X": "X", "y": "Y"},
)  # fmt: skip


def write(d: Draft) -> None:
    """The classes, data, the network, training, predictions."""
    d.rename(**d.plan.pick("object names", SCHEMES))
    d.data_names = d.names("X"), d.names("y")
    d.update_form = d.plan.pick("update form", ("short", "short", "long"))
    begin(d)
    inputs = d.plan.pick("argument", ("x", "inputs", "input_data"))
    _dense(d, inputs)
    for name in dict.fromkeys((d.plan.hidden, d.plan.output)):
        if name != "identity":
            _activation(d, name, inputs)
    data(d)
    _training(d)


def _dense(d: Draft, inputs: str) -> None:
    x, W, b, grad = d.names("a", HERE - 1), d.W(HERE), d.b(HERE), d.delta(HERE).text
    with d.block("class Dense"):
        with d.block("def __init__(self, n_in, n_out)"):
            shape = ("n_out", "n_in") if d.columns else ("n_in", "n_out")
            d.put(f"{W.text} = {drawn(d, HERE, shape)}")
            if d.with_biases:
                d.put(f"{b.text} = {biases(d, HERE, 'n_out')}")
            if _accumulates(d):
                d.put("self.zero_grad()")
        d.blank()
        with d.block(f"def forward(self, {inputs})"):
            d.put(f"{x} = {inputs}")
            d.put(f"return {d.text(formulas.net(d, HERE))}")
        d.blank()
        if _accumulates(d):
            _zero(d)
        rate = "lr" if d.rate.startswith("self.") else d.rate
        with d.block(f"def backward(self, {grad}, {rate})"):
            _step(d)
            d.put("return grad_input")
    d.put("", "")


def _accumulates(d: Draft) -> bool:
    return d.plan.chance("accumulates", 0.25)


def _zero(d: Draft) -> None:
    with d.block("def zero_grad(self)"):
        for kind in "Wb" if d.with_biases else "W":
            d.put(f"{d.names('d' + kind, HERE)} = np.zeros_like({d.names(kind, HERE)})")
    d.blank()


def _step(d: Draft) -> None:
    back = Name("grad_input")
    for what in d.choice(("order",), ["grad", "delta", "update"]):
        if what == "grad":
            d.grads_named = True
            for kind in "Wb" if d.with_biases else "W":
                made = formulas.grad_W if kind == "W" else formulas.grad_b
                sign = "+=" if _accumulates(d) else "="
                d.put(f"{d.names('d' + kind, HERE)} {sign} {d.text(made(d, HERE))}")
        elif what == "delta":
            assign(d, back, formulas.sent_back(d, HERE - 1))
        else:
            for kind in "Wb" if d.with_biases else "W":
                grad = Name(d.names("d" + kind, HERE), "W" if kind == "W" else "b")
                change(d, formulas.update(d, kind, HERE, grad))
            if _accumulates(d):
                if d.choice(("reset",), True):
                    d.put("self.zero_grad()")
                else:
                    d.miss()


def _activation(d: Draft, name: str, inputs: str) -> None:
    l = At(name)
    if name == "softmax":
        axis = 0 if d.columns else 1
        with d.block("class Softmax"), d.block(f"def forward(self, {inputs})"):
            d.put(f"e = np.exp({inputs} - np.max({inputs}, axis={axis}, keepdims=True))")
            d.put(f"return e / np.sum(e, axis={axis}, keepdims=True)")
        d.put("", "")
        return
    value = {
        "sigmoid": "1 / (1 + np.exp(-{0}))",
        "tanh": "np.tanh({0})",
        "relu": "np.maximum(0, {0})",
        "leaky-relu": "np.where({0} > 0, {0}, 0.01 * {0})",
    }
    with d.block(f"class {CLASSES[name]}"):
        with d.block(f"def forward(self, {inputs})"):
            d.put(f"{d.z(l).text} = {inputs}")
            d.put(f"{d.a(l).text} = {value[name].format(inputs)}")
            d.put(f"return {d.a(l).text}")
        d.blank()
        if name == d.plan.hidden or d.plan.loss == "squared":
            grad, rate = d.delta(HERE), "lr" if d.rate.startswith("self.") else d.rate
            with d.block(f"def backward(self, {grad.text}, {rate})"):
                d.slope_style = "inline"
                d.put(f"return {d.text(formulas.through(d, l, grad, name))}")
    d.put("", "")


def _training(d: Draft) -> None:
    layers: list[str] = []
    for l in range(1, d.last + 1):
        layers.append(f"Dense({d.plan.sizes[l - 1]}, {d.plan.sizes[l]})")
        if d.plan.activation(l) != "identity":
            layers.append(CLASSES.get(d.plan.activation(l), "Softmax") + "()")
    X = d.names("X")
    net = d.plan.pick("net", ("network", "layers", "net"))
    d.put(f"{net} = [", *(f"    {layer}," for layer in layers), "]", "")
    header, epoch = loop(d)
    d.put(f"{d.rate} = {d.plan.pick('rate', rates(d))}")
    if "epochs" in header:
        d.put(f"epochs = {d.plan.epochs}")
    d.blank()
    with d.block(header):
        d.put(f"output = {X}")
        with d.block(f"for layer in {net}"):
            d.put("output = layer.forward(output)")
        d.put(f"grad = {d.text(formulas.error(d))}")
        skips = d.plan.loss != "squared"
        with d.block(f"for layer in reversed({net}{'[:-1]' if skips else ''})"):
            d.put(f"grad = layer.backward(grad, {d.rate})")
        if d.plan.chance("reports", 0.8):
            with d.block(f"if {epoch} % {d.plan.pick('every', (100, 1000, 1000))} == 0"):
                d.put(f"print({epoch}, {loss_text(d, 'output')})")
    d.blank()
    d.put("print(output)")
    dense = [n for n, layer in enumerate(layers) if layer.startswith("Dense")]
    W, b = (d.names(kind, HERE).removeprefix("self.") for kind in "Wb")
    d.parameters += [
        (f"{net}[{n}].{W}", f"{net}[{n}].{b}" if d.with_biases else None) for n in dense
    ]


STYLE = Style(
    "layers",
    "layer objects with forward and backward",
    write,
    columns=(False, False, True),
    forced={"z and a in one line": False, "mean in": "none", "slope style": "inline"},
)
