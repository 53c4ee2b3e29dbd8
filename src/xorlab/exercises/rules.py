"""Momentum and Adam, as people write them."""

from __future__ import annotations

from xorlab.exercises.draft import Draft


def kinds(d: Draft) -> str:
    """Which parameters a layer has."""
    return "Wb" if d.with_biases else "W"


def memory(d: Draft) -> None:
    """Velocities, or Adam's two moments, at zero; and their constants."""
    adam = d.style.rule == "adam"
    if adam:
        d.put("beta1, beta2 = 0.9, 0.999", "eps = 1e-8")
        if d.plan.pick("adam", ("function", "loop")) == "loop":
            names = [d.names(kind, l) for l in range(1, d.last + 1) for kind in kinds(d)]
            d.put(f"params = [{', '.join(names)}]")
            d.put(
                "ms = [np.zeros_like(p) for p in params]", "vs = [np.zeros_like(p) for p in params]"
            )
            return
    else:
        d.put(f"{friction(d)} = {d.plan.pick('friction', (0.9, 0.9, 0.8, 0.5))}")
    lines = []
    for l in range(1, d.last + 1):
        for kind in kinds(d):
            for state in "vs" if adam else "v":
                zero = f"np.zeros_like({d.names(kind, l)})"
                lines.append((d.names(state + kind, l), zero))
    for name, zero in d.choice(("memory",), lines):
        d.put(f"{name} = {zero}")


def friction(d: Draft) -> str:
    """The name of the momentum's coefficient."""
    return d.plan.pick("friction name", ("momentum", "mu", "beta", "gamma"))


def velocity(d: Draft, kind: str, l: int) -> tuple[str, str]:
    """The line of the velocity; then the sign and the rate of the update that takes it."""
    mu, v, g = friction(d), d.names("v" + kind, l), d.names("d" + kind, l)
    down = d.error_sign == "a - y"
    way = d.plan.pick("momentum way", ("rate inside", "rate outside", "average"))
    if way == "rate inside":
        text, sign = f"{mu} * {v} {'-' if down else '+'} {d.rate} * {g}", "+"
    elif way == "rate outside":
        text, sign = f"{mu} * {v} + {g}", "-" if down else "+"
    else:
        text, sign = f"{mu} * {v} + (1 - {mu}) * {g}", "-" if down else "+"
    d.put(d.choice(("velocity", l, kind), f"{v} = {text}"))
    return sign, "" if way == "rate inside" else d.rate


# --- Adam -----------------------------------------------------------------------------------------


def time(d: Draft) -> str:
    """The name of the number of steps, which is not that of the targets."""
    return "n" if d.names("y") == "t" else "t"


def adam_lines(d: Draft, p: str, g: str, m: str, v: str) -> list[str]:
    """The five lines of Adam; the moments in place or not."""
    t = time(d)
    square = d.plan.pick("square", (f"{g} ** 2", f"np.square({g})", f"{g} * {g}"))
    texts = {
        "m": f"{m} = beta1 * {m} + (1 - beta1) * {g}",
        "v": f"{v} = beta2 * {v} + (1 - beta2) * {square}",
        "m_hat": f"m_hat = {m} / (1 - beta1 ** {t})",
        "v_hat": f"v_hat = {v} / (1 - beta2 ** {t})",
        "step": f"{p} {'-' if d.error_sign == 'a - y' else '+'}= "
        f"{d.rate} * m_hat / (np.sqrt(v_hat) + eps)",
    }
    return [d.choice(("adam", name), text) for name, text in texts.items()]


def adam_function(d: Draft) -> None:
    """Adam as a function, where the script has it as one."""
    if d.style.rule != "adam" or d.plan.pick("adam", ("function", "loop")) != "function":
        return
    with d.block(f"def adam(w, g, m, v, {time(d)})"):
        d.put(*adam_lines(d, "w", "g", "m", "v"), "return w, m, v")
    d.put("", "")


def adam_step(d: Draft, epoch: str) -> None:
    """All parameters, moved."""
    d.put(f"{time(d)} = {epoch} + 1")
    every = [(kind, l) for l in range(1, d.last + 1) for kind in kinds(d)]
    if d.plan.pick("adam", ("function", "loop")) == "function":
        for kind, l in every:
            names = [d.names(state + kind, l) for state in ("", "d", "v", "s")]
            w, g, m, v = names
            d.put(f"{w}, {m}, {v} = adam({w}, {g}, {m}, {v}, {time(d)})")
        return
    d.put(f"grads = [{', '.join(d.names('d' + kind, l) for kind, l in every)}]")
    with d.block("for p, g, m, v in zip(params, grads, ms, vs)"):
        d.put(*adam_lines(d, "p", "g", "m[:]", "v[:]"))
