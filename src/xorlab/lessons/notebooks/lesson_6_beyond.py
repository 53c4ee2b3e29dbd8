"""Lesson 6: beyond XOR: parity, width, and what a start decides."""

import marimo

app = marimo.App(app_title="6. Beyond XOR")


@app.cell
def _():
    import marimo as mo

    import xorlab
    from xorlab.lessons.showing import ends_of, picture, question, share, table
    from xorlab.settings import default_settings
    from xorlab.show.words import percent

    return default_settings, ends_of, mo, percent, picture, question, share, table, xorlab


@app.cell
def _(mo):
    mo.md(
        """
        # 6. Beyond XOR: parity, width, and what a start decides

        XOR is parity of two bits. Parity of three, four, five bits is the same question with
        twice the rows each time, and changing any one bit changes the answer: a row that is like
        another is never a good guess at it. An exact network exists for each (lesson 2). Does
        training find it?
        """
    )
    return


@app.cell
def _(mo):
    bits = mo.ui.slider(2, 4, 1, value=3, label="bits", show_value=True)
    unit = mo.ui.dropdown(["relu", "tanh", "arctan"], value="relu", label="activation")
    mo.vstack([bits, unit])
    return bits, unit


@app.cell
def _(bits, default_settings, unit, xorlab):
    task = xorlab.task(f"parity{bits.value}")
    settings = default_settings(task).change(hidden_activation=unit.value)
    widths = [bits.value, bits.value + 1, 2 * bits.value, 4 * bits.value]
    found = {
        width: xorlab.odds(task, settings.change(hidden=(width,)), starts=500) for width in widths
    }
    return found, settings, task


@app.cell
def _(found, mo, percent, table, task):
    rows = [
        [width, percent(one.rate), " to ".join(map(percent, one.ci)), one.quantile(0.5) or ""]
        for width, one in found.items()
    ]
    mo.md(
        f"""
        ## Width

        The zigzag of lesson 2 needs one unit for each bit. Networks of that width, and wider
        ones, 500 starts each, on {task.name}:

        {table(["hidden units", "learn", "95 % interval", "median epochs"], rows)}

        Width that is *enough* for the answer is not enough to find it. Spare units are spare
        tickets: training needs some of them to fall into useful places, and no others to stand
        in the way.
        """
    )
    return


@app.cell
def _(mo):
    index = mo.ui.slider(0, 30, 1, value=0, label="start", show_value=True)
    mo.vstack(
        [mo.md("## A start decides\n\nXOR, two ReLU units: same settings, other starts."), index]
    )
    return (index,)


@app.cell
def _(default_settings, index, mo, picture, xorlab):
    xor = xorlab.task("xor")
    two = default_settings(xor).change(hidden_activation="relu")
    run = xorlab.train(
        two.start(xor, seed=0, index=index.value), xor, two.training(), index=index.value
    )
    mo.vstack(
        [
            mo.md(f"Start {index.value}: **{run.outcome.sentence}**. {run.outcome.advice}"),
            picture(run, "surface", says=f"The output after training start {index.value}."),
        ]
    )
    return run, two, xor


@app.cell
def _(ends_of, mo, share, two, xor, xorlab):
    many = xorlab.odds(xor, two, starts=2000)
    mo.md(
        f"""
        Nothing differs between these runs but the nine numbers that they start from. Of two
        thousand: {share(many)}.

        {ends_of(many)}

        (Lesson 5 counted more, with other first numbers and plain gradient descent: what draws
        a start and what trains it have a say as well.)

        "It does not learn XOR" is a statement about a start, unless many starts were counted.
        """
    )
    return (many,)


@app.cell
def _(mo, two, xor, xorlab):
    twins = two.change(init="zeros", hidden_activation="tanh")
    zeros = xorlab.train(twins.start(xor), xor, twins.training())
    first, second = zeros.network.parameters[0].W.T.round(3).tolist()
    mo.md(
        f"""
        One start is special: all weights 0. With tanh units it ends like this:
        **{zeros.outcome.sentence}**. The first hidden unit's weights are then {first}, the
        second's {second}.
        """
    )
    return (zeros,)


@app.cell
def _(question):
    question(
        "Why can a network that starts with all its weights at 0 (or all at 0.3) not learn XOR, "
        "however many hidden units it has?",
        "All its hidden units are twins: they see the same inputs through the same weights, and "
        "get the same gradient, so they take the same step and stay twins for ever. Twins are "
        "one unit, which goes only up, or only down, as the inputs grow; XOR goes up and down "
        "again. A start must be *random* before it must be "
        "anything else: that is what breaks the symmetry.",
    )
    return


if __name__ == "__main__":
    app.run()
