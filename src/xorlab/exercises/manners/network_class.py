"""A class that keeps its layers in lists, and counts them in loops."""

from xorlab.exercises import formulas
from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.expressions import Name
from xorlab.exercises.naming import END, At, Layer
from xorlab.exercises.opening import begin, biases, data, drawn, functions
from xorlab.exercises.stepping import assign, change, loop, loss_text, rates

NAMES = ("NeuralNetwork", "NN", "Network", "MLP", "NeuralNet")


def write(d: Draft) -> None:
    """Functions, the class, data, training, predictions."""
    begin(d)
    functions(d)
    d.put("", "")
    name = d.plan.pick("class", NAMES)
    with d.block(f"class {name}"):
        _init(d)
        _forward(d)
        _backward(d)
        _train(d)
    d.put("", "")
    data(d)
    net = d.plan.pick("net", ("net", "nn", "network", "model"))
    sizes = list(d.plan.sizes)
    d.put(f"{net} = {name}({sizes})")
    X, y = d.names("X"), d.names("y")
    d.put(f"{net}.train({X}, {y}, {d.plan.epochs})")
    d.put(f"print({net}.forward({X}))")
    for l in range(1, d.last + 1):
        b = _outside(d, net, "b", l) if d.with_biases else None
        d.parameters.append((_outside(d, net, "W", l), b))


def _outside(d: Draft, net: str, kind: str, l: int) -> str:
    return d.names(kind, l).replace("self", net)


def _init(d: Draft) -> None:
    sizes = d.plan.pick("sizes word", ("sizes", "layers", "layer_sizes"))
    rate = d.rate.removeprefix("self.")
    with d.block(f"def __init__(self, {sizes}, {rate}={d.plan.pick('rate', rates(d))})"):
        d.put(f"{d.rate} = {rate}", f"{d.names.family('W')} = []")
        if d.with_biases:
            d.put(f"{d.names.family('b')} = []")
        with d.block(f"for i in range(len({sizes}) - 1)"):
            below, above = f"{sizes}[i]", f"{sizes}[i + 1]"
            l = At("l", 1)
            shape = (above, below) if d.columns else (below, above)
            d.put(f"{d.names.family('W')}.append({drawn(d, l, shape)})")
            if d.with_biases:
                d.put(f"{d.names.family('b')}.append({biases(d, l, above)})")
    d.blank()


def _forward(d: Draft) -> None:
    acts, zs, X = d.names.family("a"), d.names.family("z"), d.names("X")
    same = d.plan.hidden == d.plan.output
    W = d.names.family("W")
    with d.block(f"def forward(self, {X})"):
        d.put(f"{acts} = [{X}]")
        if not d.one_line:
            d.put(f"{zs} = []")
        with d.block(f"for l in range(len({W}){'' if same else ' - 1'})"):
            _appended(d, At("l", 1))
        if not same:
            _appended(d, END)
        d.put(f"return {acts}[-1]")
    d.blank()


def _appended(d: Draft, l: Layer) -> None:
    acts, zs = d.names.family("a"), d.names.family("z")
    net = formulas.net(d, l, d.a(END) if l == END else None)
    if d.one_line:
        d.put(f"{acts}.append({d.text(formulas.output(d, l, net))})")
    else:
        z = Name("z")
        assign(d, z, net)
        d.put(f"{zs}.append(z)")
        d.put(f"{acts}.append({d.text(formulas.output(d, l, z))})")


def _backward(d: Draft) -> None:
    y, delta, W = d.names("y"), Name("delta"), d.names.family("W")
    with d.block(f"def backward(self, {y})"):
        d.say("top", "output layer", "start at the output", "last layer")
        assign(d, delta, formulas.through(d, END, formulas.error(d)))
        d.rename(delta="delta")
        with d.block(f"for l in reversed(range(len({W})))"):
            here = At("l", 1)
            found = d.choice(("order",), ["grad", "delta", "update"])
            d.grads_named = True
            for what in found:
                if what == "grad":
                    assign(d, Name("dW", "W"), formulas.grad_W(d, here))
                    if d.with_biases:
                        assign(d, Name("db", "b"), formulas.grad_b(d, here))
                elif what == "delta":
                    with d.block("if l > 0"):
                        da = formulas.sent_back(d, here - 1)
                        assign(d, delta, formulas.through(d, here - 1, da))
                else:
                    for kind in "Wb" if d.with_biases else "W":
                        grad = Name("d" + kind, "W" if kind == "W" else "b")
                        change(d, formulas.update(d, kind, here, grad))
    d.blank()


def _train(d: Draft) -> None:
    X, y = d.names("X"), d.names("y")
    with d.block(f"def train(self, {X}, {y}, epochs)"):
        _, epoch = loop(d)
        with d.block(f"for {epoch} in range(epochs)"):
            d.put(f"out = self.forward({X})", f"self.backward({y})")
            if d.plan.chance("reports", 0.8):
                with d.block(f"if {epoch} % {d.plan.pick('every', (100, 1000, 1000))} == 0"):
                    d.put(f"print({epoch}, {loss_text(d, 'out')})")


STYLE = Style(
    "class",
    "a class with lists of weights, and loops over the layers",
    write,
    columns=(False, False, False, True),
    listed=True,
    prefix=dict.fromkeys(("W", "b", "a", "z", "rate"), "self."),
)
