"""A training step line by line: forward, backward, updates, and what is printed."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises import formulas
from xorlab.exercises.draft import Draft, Update
from xorlab.exercises.expressions import MARK, Expr, Name
from xorlab.exercises.naming import Layer
from xorlab.exercises.rules import velocity


def assign(d: Draft, target: Name, value: Expr) -> None:
    """`target = value`; over lists, number by number."""
    if d.style.kind == "lists":
        size = target.size
        if d.plan.pick("lists grow", ("whole", "whole", "append")) == "whole":
            d.put(f"{target.text} = [{d.text(value, 'j')} for j in range({size})]")
            return
        d.put(f"{target.text} = []")
        with d.block(f"for j in range({size})"):
            d.put(f"{target.text}.append({d.text(value, 'j')})")
    else:
        d.put(f"{target.text} = {d.text(value)}")


def forward_layer(d: Draft, l: Layer, activation: str = "") -> None:
    """Net input and activation, in one line or two."""
    z = formulas.net(d, l)
    if d.one_line:
        assign(d, d.a(l), formulas.output(d, l, z, activation))
    else:
        assign(d, d.z(l), z)
        assign(d, d.a(l), formulas.output(d, l, d.z(l), activation))


def forward(d: Draft) -> None:
    """All layers, by name."""
    d.say("forward", "forward", "forward pass", "Forward propagation", "feed forward", share=0.6)
    for l in range(1, d.last + 1):
        forward_layer(d, l)


def delta_layer(d: Draft, l: int) -> None:
    """The delta of a layer; its error in a line of its own, or not."""
    da = formulas.error(d) if l == d.top else formulas.sent_back(d, l)
    if d.errors_named and formulas.bends(d, l):
        named = Name(d.names("err", l), size=d.size(l))
        assign(d, named, da)
        da = named
    assign(d, d.delta(l), formulas.through(d, l, da))


def change(d: Draft, found: Update | None) -> None:
    """The lines of an update; none where it is missing."""
    if found is None:
        d.miss()
        return
    # Beside a line that is missing stands the update, not the loop alone that makes it.
    mark = MARK if found.wrong or d.missing else ""
    if d.style.kind != "lists":
        d.put(mark + written(d, found, found.target.text))
    elif found.target.kind == "W":
        i, j = d.plan.pick("indices", (("i", "j"), ("i", "j"), ("m", "n")))
        with (
            d.block(f"for {i} in range({found.sizes[0]})"),
            d.block(f"for {j} in range({found.sizes[1]})"),
        ):
            d.put(mark + written(d, found, d.text(found.target, i, j), i, j))
    else:
        with d.block(f"for j in range({found.sizes[1]})"):
            d.put(mark + written(d, found, d.text(found.target, "j"), "j"))


def written(d: Draft, u: Update, target: str, *index: str) -> str:
    """One line of an update."""
    grad = d.text(u.grad, *index)
    rate, loose = u.rate, " + " in grad or " - " in grad
    if loose and not grad.lstrip(MARK).startswith(("np.", "(")):
        grad = f"({grad})"
    step = (
        f"{rate} * {grad}" if d.update_order == "rate first" or "/" in rate else f"{grad} * {rate}"
    )
    if d.dialect.tight:
        step = step.replace(" * ", "*")
    if u.assign:
        return f"{target} {u.assign} {step}"
    if u.form == "short":
        return f"{target} {u.sign}= {step}"
    new = u.wrap.format(f"{target} {u.sign} {step}")
    return f"{target}[:] = {new}" if u.form == "whole" else f"{target} = {new}"


Moment = tuple[str, int]


def order(d: Draft) -> list[Moment]:
    """In which order the deltas, gradients and updates come, from the output down."""
    down = range(d.last, 0, -1)
    if d.plan.pick("order", ("deltas first", "layer by layer")) == "deltas first":
        usual = [("delta", l) for l in down] + [("grad", l) for l in down]
    else:
        usual = [(what, l) for l in down for what in ("delta", "grad")]
    ups = down if d.plan.chance("updates from the top", 0.5) else range(1, d.last + 1)
    usual += [("update", l) for l in ups]
    found: list[Moment] = d.choice(("order",), usual)
    return found


def backward(d: Draft) -> None:
    """Deltas, gradients and updates, by name."""
    d.say("backward", "backward", "backprop", "Backward pass", "back propagation", share=0.6)
    for what, l in order(d):
        if what == "delta":
            delta_layer(d, l)
        elif what == "grad" and d.grads_named:
            gradients(d, l)
        elif what == "update" and d.style.rule != "adam":
            updates(d, l)


def gradients(d: Draft, l: int) -> None:
    """The gradients of a layer, by name."""
    assign(d, Name(d.names("dW", l), "W"), formulas.grad_W(d, l))
    if d.with_biases:
        assign(d, Name(d.names("db", l), "b"), formulas.grad_b(d, l))


def updates(d: Draft, l: int) -> None:
    """The updates of a layer: of gradients that have names, or in one line with them."""
    named = d.grads_named
    for kind in "Wb" if d.with_biases else "W":
        made = formulas.grad_W if kind == "W" else formulas.grad_b
        grad = Name(d.names("d" + kind, l), "W" if kind == "W" else "b") if named else made(d, l)
        if d.style.rule == "momentum":
            sign, rate = velocity(d, kind, l)
            grad = Name(d.names("v" + kind, l), "W")
            change(d, formulas.update(d, kind, l, grad, sign, rate))
        else:
            change(d, formulas.update(d, kind, l, grad))


# --- What is printed ------------------------------------------------------------------------------


def loss_text(d: Draft, a: str = "", y: str = "") -> str:
    """The loss that the script says it minimises."""
    a, y = a or d.a(d.top).text, y or d.names("y")
    loss = d.plan.loss
    d.asked.setdefault(("loss",), loss)
    if loss == "squared":
        ways: tuple[str, ...] = (
            f"np.mean(({y} - {a}) ** 2)",
            f"np.mean(np.square({y} - {a}))",
            f"0.5 * np.sum(({a} - {y}) ** 2)",
            f"np.sum(({y} - {a})**2) / 2",
        )
    elif loss == "softmax":
        ways = (f"-np.sum({y} * np.log({a})) / {d.rows}", f"-np.mean({y} * np.log({a} + 1e-9))")
    else:
        ways = (f"-np.mean({y} * np.log({a}) + (1 - {y}) * np.log(1 - {a}))",)
    if d.style.kind == "matrix":
        ways = _matrix_losses(loss, a, y)
    return d.is_wrong("loss") + d.plan.pick(f"loss text {loss}", ways)


def _matrix_losses(loss: str, a: str, y: str) -> tuple[str, ...]:
    if loss == "squared":
        return (f"np.mean(np.square({y} - {a}))", f"np.sum(np.power({a} - {y}, 2)) / 2")
    if loss == "softmax":
        return (f"-np.sum(np.multiply({y}, np.log({a})))",)
    both = f"np.multiply({y}, np.log({a})) + np.multiply(1 - {y}, np.log(1 - {a}))"
    return (f"-np.mean({both})",)


def shown_text(d: Draft) -> str:
    """What is printed while training: the loss; under squared error perhaps the mean |error|."""
    kinds = ("loss", "loss", "loss", "absolute") if d.plan.loss == "squared" else ("loss",)
    if d.plan.pick("shown", kinds) == "absolute":
        return f"np.mean(np.abs({d.names('y')} - {d.a(d.top).text}))"
    return loss_text(d)


PRINTS = (
    'print("{epoch}", {epoch}, "loss", {value})',
    'print(f"Epoch {{{epoch}}}: loss {{{value}:.6f}}")',
    'print("Error: " + str({value}))',
    'print("Epoch", {epoch}, "Loss:", {value})',
    "print({epoch}, {value})",
)


def report(d: Draft, epoch: str, value: str = "") -> None:
    """The loss, printed now and then; or not at all."""
    if not d.plan.chance("reports", 0.85):
        return
    value = value or shown_text(d)
    if d.plan.chance("loss named", 0.6):
        words = ("loss", "cost", "mse" if d.plan.loss == "squared" else "J")
        if "abs" in value:
            words = ("mae", "avg_error", "diff")
        name = d.plan.pick("loss name", words)
        d.put(f"{name} = {value}")
        value = name
    every = d.plan.pick("every", (100, 500, 1000, 1000, 2000))
    with d.block(f"if {epoch} % {every} == 0"):
        text = d.plan.pick("print", PRINTS)
        if value.count('"') or "{" in value:
            text = PRINTS[0]
        d.put(text.format(epoch=epoch, value=value))


def loop(d: Draft) -> tuple[str, str]:
    """The header of the training loop, and its variable."""
    short = () if d.style.kind == "lists" else ("i", "j")  # there they count units
    variable = d.plan.pick("epoch", ("epoch", "epoch", "iteration", "_epoch", "it", "step", *short))
    ways = (f"for {variable} in range({d.plan.epochs})", f"for {variable} in range(epochs)")
    return d.plan.pick("loop", ways), variable


def rates(d: Draft) -> tuple[float, ...]:
    """Learning rates that suit the hidden units."""
    steep = d.plan.hidden in ("relu", "leaky-relu")
    return (0.1, 0.5, 0.1, 0.05) if steep else (0.1, 0.5, 1.0, 0.3)


def constants(d: Draft, header: str = "", *more: str) -> None:
    """Learning rate and number of epochs, by name."""
    d.put(f"{d.rate} = {d.plan.pick('rate', rates(d))}")
    if "epochs" in header:
        d.put(f"epochs = {d.plan.epochs}")
    d.put(*more)
    d.blank()


def farewell(d: Draft, lines: Iterable[str]) -> None:
    """What is printed when training is over."""
    d.blank()
    d.say("end", "results", "predictions", "test", "final output", share=0.4)
    d.put(*lines)
