"""Lesson 4: a script with two wrong lines."""

import marimo

app = marimo.App(app_title="4. A script with two wrong lines")


@app.cell
def _():
    from itertools import islice

    import marimo as mo

    import xorlab
    from xorlab.lessons import script
    from xorlab.lessons.showing import code, question, rows_of, table
    from xorlab.presets import preset

    return code, islice, mo, preset, question, rows_of, script, table, xorlab


@app.cell
def _(code, mo, script):
    mo.vstack(
        [
            mo.md(
                """
                # 4. A script with two wrong lines

                Somebody followed a tutorial, wrote backpropagation with NumPy, trained XOR for
                100 iterations, and saw the loss fall a little and no further. Training does not
                get there, they concluded, and published it. The script runs without an error.
                Two of its lines are wrong.

                It keeps a row of inputs as a *column*, the weights as W (fan_out, fan_in), a
                bias as a column. Here is what it does for one row, retold, and what it uses as
                `weight_gradient`:
                """
            ),
            code(script.one_row, script.transposed),
            mo.md(
                """
                Before you read on: which shapes do `a` and `delta` have in the output layer,
                where one unit listens to two? Which shape has `a @ delta.T`, and which has
                `W[2]`?
                """
            ),
        ]
    )
    return


@app.cell
def _(preset, xorlab):
    task = xorlab.task("xor")
    published = preset("blog-backprop").settings
    start = published.start(task, seed=0)
    return published, start, task


@app.cell
def _(islice, script, start, task):
    wrong = list(
        islice(
            script.iterations(
                start.parameters, task.X, task.y, eta=0.1, weight_gradient=script.transposed
            ),
            101,
        )
    )
    return (wrong,)


@app.cell
def _(mo):
    shown = mo.ui.slider(1, 10, 1, value=3, label="iterations to look at", show_value=True)
    mo.vstack([mo.md("## Run it, and look at the shapes"), shown])
    return (shown,)


@app.cell
def _(shown, table, wrong):
    table(
        ["after iteration", *wrong[0].shapes, "loss"],
        [[one.number, *one.shapes.values(), f"{one.loss:.4f}"] for one in wrong[: shown.value]],
    )
    return


@app.cell
def _(mo, wrong):
    mo.md(
        f"""
        (The script counts its layers from 1, the retelling above from 0: `W[2]` is its `W[1]`.)

        `W[2]` began as (1, 2): one unit, two weights. The gradient on its side is (2, 1).
        NumPy cannot subtract these entry by entry, so it *broadcasts*: it repeats both until
        they fit, and the difference is {wrong[0].shapes["W[2]"]}. From then on there are two
        output units, and after the second iteration `b[2]` is {wrong[1].shapes["b[2]"]} as well.
        `W[1]` is square, so its wrong gradient fits without a sound.

        Two outputs for one target would show at once, were it not for the other line:
        `np.max(a[-1])` takes the larger one and throws the other away. The last row's output
        after 101 iterations is really

        ```
        {wrong[-1].outputs[-1].round(4).tolist()}
        ```

        The network that was trained is not the network that was drawn. It is not trained along
        its gradient either. What became of it tells nothing about XOR.
        """
    )
    return


@app.cell
def _(islice, script, start, task):
    right = list(
        islice(
            script.iterations(
                start.parameters, task.X, task.y, eta=0.1, weight_gradient=script.mended
            ),
            101,
        )
    )
    return (right,)


@app.cell
def _(code, mo, right, script):
    mo.vstack(
        [
            mo.md("## Mend it"),
            code(script.mended),
            mo.md(
                f"""
                Now the shapes stay: after {right[-1].number} iterations `W[2]` is
                {right[-1].shapes["W[2]"]} and `b[2]` is {right[-1].shapes["b[2]"]}. And the loss is
                {right[-1].loss:.4f}: worse than ½ for every row, which would be ¼. Was it the bug
                at all?
                """
            ),
        ]
    )
    return


@app.cell
def _(mo):
    epochs = mo.ui.slider(
        steps=[101, 1000, 5000, 10000, 20000], value=10000, label="epochs", show_value=True
    )
    eta = mo.ui.slider(steps=[0.1, 0.5, 2.0, 5.0], value=5.0, label="eta", show_value=True)
    mo.vstack([mo.md("## Give it time: what does the mended script learn?"), epochs, eta])
    return epochs, eta


@app.cell
def _(epochs, eta, mo, published, rows_of, start, task, xorlab):
    patient = published.change(epochs=epochs.value, learning_rate=eta.value)
    patient = patient.change(criterion="error<0.1", stop=True)
    run = xorlab.train(start, task, patient.training())
    mo.md(
        f"""
        {rows_of(task, run.predictions)}

        **{run.outcome.sentence.capitalize()}.** {run.outcome.advice}

        (The script's `a - y` is the gradient of *half* the mean square, ½ mean (a − y)², and
        that is the loss told here, in which ½ for every row is 1/8. The script prints the mean
        square itself, in which it is ¼.)
        """
    )
    return (run,)


@app.cell
def _(islice, mo, script, start, task):
    *_, patience = islice(
        script.iterations(
            start.parameters, task.X, task.y, eta=5.0, weight_gradient=script.transposed
        ),
        3000,
    )
    mo.md(
        f"""
        Was patience all that was missing? Not quite: the script as it was written, with the same
        eta of 5 and 3,000 iterations, ends at a mean square of {patience.loss:.4f}.
        """
    )
    return (patience,)


@app.cell
def _(question):
    question(
        "The script had a bug, and it was given too few iterations at too small a rate. Each "
        "alone kept this start from learning. How could its author have found out which of "
        "the two was to blame, without knowing the answer?",
        "By checking each on its own. `assert W_grad.shape == W.shape` finds the bug in the "
        "first iteration; comparing the gradient with finite differences (lesson 3) finds it "
        "even where the shapes fit, as in `W[1]`. Once the gradient is known to be right, a "
        "loss that still falls asks for more iterations or a larger rate, and only then does "
        "it make sense to speak of the method.",
    )
    return


if __name__ == "__main__":
    app.run()
