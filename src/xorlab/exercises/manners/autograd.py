"""A tiny automatic differentiation: numbers that remember where they came from."""

from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.opening import begin, data
from xorlab.exercises.stepping import constants, farewell, loop

VALUES = {"sigmoid": "1 / (1 + math.exp(-self.data))", "tanh": "math.tanh(self.data)",
          "relu": "max(0.0, self.data)"}  # fmt: skip
SLOPES = {"sigmoid": "s * (1 - s)", "tanh": "(1 - s ** 2)", "relu": "(s > 0)"}


def write(d: Draft) -> None:
    """The class, data, parameters, a loop that builds the loss and walks back."""
    begin(d)
    header, epoch = loop(d)
    V = d.plan.pick("class", ("Value", "Value", "Scalar", "Var"))
    _value(d, V)
    data(d)
    _start(d, V)
    constants(d, header)
    X, y = d.names("X"), d.names("y")
    run = d.plan.pick("forward name", ("forward", "predict", "net"))
    with d.block(f"def {run}(x)"):
        for l in range(1, d.last + 1):
            _layer(d, l)
        d.put("return x")
    d.put("", "")
    with d.block(header):
        d.put(f"loss = {V}(0.0)")
        with d.block(f"for row, goal in zip({X}, {y})"):
            d.put(f"out = {run}(row)")
            with d.block("for o, g in zip(out, goal)"):
                d.put("diff = o - g", "loss = loss + diff * diff")
        if d.choice(("reset",), True):
            with d.block("for p in params"):
                d.put("p.grad = 0.0")
        else:
            d.miss()
        d.put("loss.backward()")
        with d.block("for p in params"):
            d.put(d.choice(("auto", "update"), f"p.data -= {d.rate} * p.grad"))
        if d.plan.chance("reports", 0.9):
            with d.block(f"if {epoch} % {d.plan.pick('every', (10, 100, 100))} == 0"):
                d.put(f"print({epoch}, loss.data)")
    farewell(d, [])
    with d.block(f"for row in {X}"):
        d.put(f"print(row, [o.data for o in {run}(row)])")


def _layer(d: Draft, l: int) -> None:
    W, b = d.names("W", l), d.names("b", l)
    act = d.plan.activation(l)
    bend = "" if act == "identity" else f".{act}()"
    text = f"[sum((w * v for w, v in zip(ws, x)), b){bend} for ws, b in zip({W}, {b})]"
    d.put(f"x = {text}")


def _start(d: Draft, V: str) -> None:
    draw = d.plan.pick("draw", ("random.uniform(-1, 1)", "random.gauss(0, 1)"))
    weights, bs = [], []
    for l in range(1, d.last + 1):
        W, b = d.names("W", l), d.names("b", l)
        below, above = d.plan.sizes[l - 1], d.plan.sizes[l]
        d.put(f"{W} = [[{V}({draw}) for _ in range({below})] for _ in range({above})]")
        weights.append(W)
        d.put(f"{b} = [{V}({draw}) for _ in range({above})]")
        bs.append(b)
        d.parameters.append((f"[[v.data for v in ws] for ws in {W}]", f"[v.data for v in {b}]"))
    rest = "".join(f" + {b}" for b in bs)
    d.put(
        d.choice(
            ("auto", "params"), f"params = [w for ws in {' + '.join(weights)} for w in ws]{rest}"
        )
    )
    d.blank()


def _operation(d: Draft, V: str, name: str, made: str, parents: str, back: list[str]) -> None:
    with d.block(f"def {name}"):
        if "other" in name:
            d.put(f"other = other if isinstance(other, {V}) else {V}(other)")
        d.put(*([f"s = {made}"] if parents == "(self,)" else []))
        d.put(f"out = {V}({'s' if parents == '(self,)' else made}, {parents})")
        with d.block("def _backward()"):
            d.put(*back)
        d.put("out._backward = _backward", "return out")
    d.blank()


def _value(d: Draft, V: str) -> None:
    with d.block(f"class {V}"):
        with d.block("def __init__(self, data, parents=())"):
            d.put("self.data = data", "self.grad = 0.0", "self._parents = parents")
            d.put("self._backward = lambda: None")
        d.blank()
        _operation(
            d,
            V,
            "__add__(self, other)",
            "self.data + other.data",
            "(self, other)",
            [
                d.choice(("auto", "add"), "self.grad += out.grad"),
                d.choice(("auto", "add other"), "other.grad += out.grad"),
            ],
        )
        times = [
            d.choice(("auto", "mul"), "self.grad += other.data * out.grad"),
            d.choice(("auto", "mul other"), "other.grad += self.data * out.grad"),
        ]
        _operation(d, V, "__mul__(self, other)", "self.data * other.data", "(self, other)", times)
        with d.block("def __sub__(self, other)"):
            d.put(f"return self + {V}(-1.0) * other")
        d.blank()
        for act in dict.fromkeys((d.plan.hidden, d.plan.output)):
            if act != "identity":
                slope = d.choice(("auto", act), f"self.grad += {SLOPES[act]} * out.grad")
                _operation(d, V, f"{act}(self)", VALUES[act], "(self,)", [slope])
        with d.block("def backward(self)"):
            d.put("order, seen = [], set()", "")
            with d.block("def visit(v)"), d.block("if v not in seen"):
                d.put("seen.add(v)")
                with d.block("for parent in v._parents"):
                    d.put("visit(parent)")
                d.put("order.append(v)")
            d.put("", "visit(self)", "self.grad = 1.0")
            with d.block("for v in reversed(order)"):
                d.put("v._backward()")
    d.put("", "")


STYLE = Style(
    "autograd",
    "a tiny automatic differentiation, number by number",
    write,
    kind="lists",
    columns=(True,),
    biases=("flat",),
    losses=("squared",),
    hidden=("sigmoid", "tanh", "relu"),
    layers=(2,),
    forced={"error sign": "a - y"},
)
