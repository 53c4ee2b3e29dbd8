"""Lesson 2: the exact network, by hand."""

import marimo

app = marimo.App(app_title="2. The exact network, by hand")


@app.cell
def _():
    import marimo as mo

    import xorlab
    from xorlab.lessons.showing import matrix, picture, question, rows_of
    from xorlab.model.network import Network, architecture

    return Network, architecture, matrix, mo, picture, question, rows_of, xorlab


@app.cell
def _(mo):
    mo.md(
        r"""
        # 2. The exact network, by hand

        A line cannot, but a line with a corner can. XOR depends on one number alone, the sum
        $s = x_1 + x_2$, which is 0, 1, 1, 2 on the four rows. The targets are 0, 1, 1, 0. So we
        need a function of $s$ that goes up from 0 to 1, and down again from 1 to 2.

        A ReLU unit gives $\max(0, z)$: nothing, up to a corner, then a straight slope. The
        first unit, $h_1 = \max(0, s)$, goes up. The second, $h_2 = \max(0, s - 1)$, is off
        until $s = 1$; taken away *twice*, it turns the slope of 1 into one of −1:

        $$\hat y = h_1 - 2 h_2$$
        """
    )
    return


@app.cell
def _(xorlab):
    task = xorlab.task("xor")
    return (task,)


@app.cell
def _(mo):
    corner = mo.ui.slider(-2, 1, 0.25, value=-1, label="bias of h2", show_value=True)
    weight = mo.ui.slider(-3, 3, 0.25, value=-2, label="output weight of h2", show_value=True)
    mo.vstack([mo.md("## Try it: move the corner, and the slope after it"), corner, weight])
    return corner, weight


@app.cell
def _(Network, architecture, corner, weight, xorlab):
    network = Network(
        architecture((2, 2, 1), ("relu", "identity")),
        (
            xorlab.Weights([[1, 1], [1, 1]], [0, corner.value]),
            xorlab.Weights([[1], [weight.value]], [0]),
        ),
    )
    return (network,)


@app.cell
def _(matrix, mo, network, rows_of, task):
    trace = network.trace(task.X)
    first, last = network.parameters
    mo.md(
        rf"""
        All four rows at once, one row of numbers each:

        $$X W^{{(1)}} = {matrix(task.X)} {matrix(first.W)} = {matrix(task.X @ first.W)}$$

        $$Z^{{(1)}} = X W^{{(1)}} + b^{{(1)}} = {matrix(trace.z[0])} \qquad
        H = \max(0, Z^{{(1)}}) = {matrix(trace.a[1])}$$

        $$\hat y = H W^{{(2)}} + b^{{(2)}} = {matrix(trace.a[1])} {matrix(last.W)} + 0
        = {matrix(trace.output)}$$

        {rows_of(task, trace.output)}

        (The bias comes after the product: the first row of $X W^{{(1)}}$ is (0, 0). It is easy
        to write the sum's first row there, as has happened in print.)
        """
    )
    return (trace,)


@app.cell
def _(mo, network, picture, task):
    mo.vstack(
        [
            picture(network, "surface", task=task, says="The output over the two inputs."),
            mo.md(
                "The hidden units fold the plane. In *their* plane, below, a straight line is "
                "enough: the two rows with target 1 have come to lie in one place."
            ),
            picture(network, "hidden", task=task, says="The rows in the hidden units' plane."),
        ]
    )
    return


@app.cell
def _(mo):
    inputs = mo.ui.slider(2, 6, 1, value=3, label="inputs", show_value=True)
    mo.vstack(
        [
            mo.md(
                "## The same for parity\n\nParity of n bits asks whether the number of ones is "
                "odd. Again the sum decides, and the targets go 0, 1, 0, 1, …: a zigzag with a "
                "corner at each step."
            ),
            inputs,
        ]
    )
    return (inputs,)


@app.cell
def _(inputs, matrix, mo, xorlab):
    parity = xorlab.task(f"parity{inputs.value}")
    exact = xorlab.solve(parity).exact
    hidden, output = exact.network.parameters
    mo.md(
        rf"""
        **{exact.network.architecture}**: biases $b^{{(1)}} = {matrix(hidden.b)}$, output weights
        ${matrix(output.W[:, 0])}$. The largest error on the {parity.rows} rows is
        {exact.max_error:g}.
        """
    )
    return exact, parity


@app.cell
def _(question):
    question(
        "XNOR is the opposite of XOR: 1, 0, 0, 1. Keep the hidden layer as it is. Which output "
        "weights, and which output bias, make the network say XNOR?",
        "XNOR is 1 − XOR, so every output weight changes its sign and the bias becomes 1: "
        "ŷ = −h1 + 2·h2 + 1. The hidden layer has done the hard part; what comes after it is a "
        "line, and lines are easy.",
    )
    return


if __name__ == "__main__":
    app.run()
