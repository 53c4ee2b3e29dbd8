"""Lesson 1: why a line cannot."""

import marimo

app = marimo.App(app_title="1. Why a line cannot")


@app.cell
def _():
    import marimo as mo

    import xorlab
    from xorlab.lessons.showing import entry, matrix, picture, question, rows_of
    from xorlab.model.network import Network, architecture

    return Network, architecture, entry, matrix, mo, picture, question, rows_of, xorlab


@app.cell
def _(mo):
    mo.md(
        r"""
        # 1. Why a line cannot

        XOR has four rows: two inputs, and a target that is 1 where exactly one input is 1. The
        simplest model adds up the inputs, each times a weight, and a bias:
        $\hat y = w_1 x_1 + w_2 x_2 + b$. It is the best place to begin, because the best
        weights can be written down. No training, no luck.
        """
    )
    return


@app.cell
def _(mo):
    gate = mo.ui.dropdown(["xor", "and", "or", "nand", "xnor"], value="xor", label="Task")
    gate
    return (gate,)


@app.cell
def _(gate, xorlab):
    task = xorlab.task(gate.value)
    linear = xorlab.solve(task).linear
    return linear, task


@app.cell
def _(entry, linear, matrix, mo, rows_of, task):
    mo.md(
        rf"""
        ## The normal equation

        Put the rows into a matrix, with a column of ones for the bias. The mean squared error
        is lowest where its slope in every weight is 0, and that is where
        $X^\top X\, w = X^\top y$:

        $$X = {matrix(linear.X1)} \qquad X^\top X = {matrix(linear.XtX)} \qquad
        X^\top y = {matrix(linear.Xty)}$$

        $$w = (X^\top X)^{{-1}} X^\top y = {matrix(linear.inverse)} {matrix(linear.Xty)}
        = {matrix(linear.w)}$$

        {rows_of(task, linear.predictions)}

        The mean squared error is **{entry(linear.loss)}**. {linear.verdict}
        """
    )
    return


@app.cell
def _(mo):
    mo.md(
        r"""
        ## Try to beat it

        Move the sliders. Can you get all four rows on the right side of ½, or a loss below ¼?
        """
    )
    return


@app.cell
def _(mo):
    w1 = mo.ui.slider(-2, 2, 0.25, value=1, label="w1", show_value=True)
    w2 = mo.ui.slider(-2, 2, 0.25, value=1, label="w2", show_value=True)
    b = mo.ui.slider(-2, 2, 0.25, value=-0.5, label="b", show_value=True)
    mo.vstack([w1, w2, b])
    return b, w1, w2


@app.cell
def _(Network, architecture, b, w1, w2, xorlab):
    line = Network(
        architecture((2, 1), "identity"),
        (xorlab.Weights([[w1.value], [w2.value]], [b.value]),),
    )
    return (line,)


@app.cell
def _(line, linear, mo, picture, rows_of, task, xorlab):
    yours = xorlab.training(task, loss="mse").loss(line(task.X), task.y)
    mo.vstack(
        [
            mo.md(f"Loss **{yours:.4f}**; the best line has {linear.loss:.4f}."),
            rows_of(task, line(task.X)),
            picture(line, "surface", task=task, says="Where your line cuts the four rows."),
        ]
    )
    return (yours,)


@app.cell
def _(mo):
    mo.md(
        r"""
        ## Why nobody can

        Suppose some weights had XOR right. Then all four of these would hold:

        $$b < \tfrac12, \qquad w_2 + b > \tfrac12, \qquad w_1 + b > \tfrac12, \qquad
        w_1 + w_2 + b < \tfrac12$$

        Add up the two in the middle: $w_1 + w_2 + 2b > 1$. Add up the outer two:
        $w_1 + w_2 + 2b < 1$. Both cannot be. It is no matter of patience, of the start or of the
        learning rate: every straight cut has at least one row on its wrong side.
        """
    )
    return


@app.cell
def _(question):
    question(
        "AND is a table of four rows as well. Does a line have all its rows right? And is its "
        "loss then 0? Choose the task at the top of the page, and look at both.",
        "All four rows are on their side of ½: w = (½, ½) and b = −¼ give −¼, ¼, ¼, ¾. But the "
        "loss is 1/16, not 0: no line gives exactly 0, 0, 0, 1. *Right* and *exact* are two "
        "things, and every claim that a network has learned must say which it means.",
    )
    return


if __name__ == "__main__":
    app.run()
