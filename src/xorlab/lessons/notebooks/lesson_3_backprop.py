"""Lesson 3: backpropagation, one step on paper and then in code."""

import marimo

app = marimo.App(app_title="3. Backpropagation")


@app.cell
def _():
    import marimo as mo

    import xorlab
    from xorlab.backprop import backward, step
    from xorlab.lessons.showing import code, question, steps_of
    from xorlab.model.network import Network, architecture

    return Network, architecture, backward, code, mo, question, step, steps_of, xorlab


@app.cell
def _(mo):
    mo.md(
        r"""
        # 3. Backpropagation: one step on paper, then in code

        Writing weights down works for XOR. For most tasks nobody knows them, and a network has
        to find its own. The rule: **ask of every parameter how the loss would change if it grew
        a little, and move it a small step the other way.** The answers are the *gradient*.

        Here is the exact network of lesson 2 with one weight wrong: the last is −1, and should
        be −2. Take pencil and paper; the numbers are small.
        """
    )
    return


@app.cell
def _(Network, architecture, xorlab):
    task = xorlab.task("xor")
    network = Network(
        architecture((2, 2, 1), ("relu", "identity")),
        (
            xorlab.Weights([[1, 1], [1, 1]], [0, -1]),
            xorlab.Weights([[1], [-1]], [0]),
        ),
    )
    return network, task


@app.cell
def _(mo):
    rate = mo.ui.slider(0.05, 0.5, 0.05, value=0.1, label="learning rate", show_value=True)
    part = mo.ui.dropdown(
        ["forward", "loss", "backward", "update"], value="backward", label="Show the part"
    )
    mo.vstack([part, rate])
    return part, rate


@app.cell
def _(mo, network, part, rate, steps_of, task, xorlab):
    explanation = xorlab.explain(network, task, learning_rate=rate.value)
    mo.md(f"## On paper: {part.value}\n\n{steps_of(explanation, part.value)}")
    return (explanation,)


@app.cell
def _(backward, code, mo):
    mo.vstack(
        [
            mo.md(
                """
                ## In code

                This is all of it: the function that xorlab itself trains with. Find each of
                the lines above in it.
                """
            ),
            code(backward),
        ]
    )
    return


@app.cell
def _(backward, network, rate, step, task, xorlab):
    loss = xorlab.training(task, loss="mse").loss
    trace = network.trace(task.X)
    gradient = backward(network.parameters, network.activations, trace, task.y, loss)
    moved = step(network.parameters, gradient.parameters, rate.value)
    before = loss(trace.output, task.y)
    after = loss(type(network)(network.architecture, tuple(moved))(task.X), task.y)
    return after, before, gradient, loss, moved


@app.cell
def _(after, before, gradient, mo, moved, rate):
    mo.md(
        f"""
        ```
        gradient of the output weights   {gradient.parameters[1].W.ravel()}
        the weights after the step       {moved[1].W.ravel().round(4)}
        the loss                         {before:.4f} before, {after:.4f} after
        ```

        With a learning rate of {rate.value} the loss goes from {before:.4f} to {after:.4f}.
        The weight that was wrong is one of several that share the blame, so it moves only a
        little, and the others move too.
        """
    )
    return


@app.cell
def _(mo, network, task, xorlab):
    check = xorlab.check_gradient(network, task)
    mo.md(
        f"""
        ## Never trust a gradient

        A wrong gradient seldom crashes. So it is checked against an answer that knows nothing
        of backpropagation: nudge each parameter a little, and look at the loss.

        > {check}
        """
    )
    return (check,)


@app.cell
def _(question):
    question(
        "A step is *downhill*. Can it make the loss larger all the same? Move the learning rate "
        "up until it does, then say why.",
        "Yes. From a little above 0.2 the loss after the step is more than the 0.25 before it. The "
        "gradient "
        "tells how steep the ground is *here*; it does not know where the valley ends. A step "
        "that is long enough goes across, and up the other side.",
    )
    return


if __name__ == "__main__":
    app.run()
