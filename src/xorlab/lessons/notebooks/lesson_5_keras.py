"""Lesson 5: the same in Keras, and why it seldom learns."""

import marimo

app = marimo.App(app_title="5. The same in Keras")


@app.cell
def _():
    import marimo as mo

    import xorlab
    from xorlab.errors import MissingExtra
    from xorlab.interop import keras_engine
    from xorlab.lessons.showing import ends_of, picture, question, share
    from xorlab.presets import preset

    return MissingExtra, ends_of, keras_engine, mo, picture, preset, question, share, xorlab


@app.cell
def _(mo):
    mo.md(
        """
        # 5. The same in Keras, and why it seldom learns

        The author of lesson 4's script tried a library next, which has no such bug:

        ```python
        model = Sequential()
        model.add(Dense(units=2, activation="relu", input_dim=2))
        model.add(Dense(units=1, activation="linear"))
        model.compile(loss="mean_squared_error", optimizer="sgd", metrics=["accuracy"])
        model.fit(X, y, epochs=300, batch_size=4)
        ```

        The log ends at loss 0.2679, one row of four right. What the code does not say: the
        weights are drawn by Glorot's law, the biases are 0, and `sgd` has a learning rate of
        0.01. With these xorlab trains the same network, from any start you like.
        """
    )
    return


@app.cell
def _(mo):
    index = mo.ui.slider(0, 40, 1, value=12, label="start", show_value=True)
    index
    return (index,)


@app.cell
def _(index, mo, picture, preset, xorlab):
    task = xorlab.task("xor")
    published = preset("blog-keras").settings
    start = published.start(task, seed=0, index=index.value)
    run = xorlab.train(start, task, published.training(), index=index.value)
    mo.vstack(
        [
            mo.md(f"Start {index.value}: **{run.outcome.sentence}**."),
            picture(run, "loss", says=f"The loss of start {index.value} over 300 epochs."),
        ]
    )
    return published, run, start, task


@app.cell
def _(MissingExtra, keras_engine, mo, published, run, start, task):
    try:
        in_keras = keras_engine.train(start, task, published.training())
        told = (
            f"From the same start, Keras' last loss is {in_keras.losses[-1]:.6f}; xorlab's is "
            f"{run.losses[-1]:.6f}. It is not the library."
        )
    except MissingExtra as missing:
        in_keras, told = None, f"To see Keras' own numbers beside these: {missing}"
    mo.md(told)
    return (in_keras,)


@app.cell
def _(ends_of, mo, published, share, task, xorlab):
    short = xorlab.odds(task, published.change(criterion="rows"), starts=4096)
    patient = published.change(learning_rate=0.1, epochs=5000, criterion="error<0.1")
    long = xorlab.odds(task, patient, starts=4096)
    mo.md(
        f"""
        ## Not one start: four thousand

        After 300 epochs {share(short)}, in the weakest sense, every row on its side of ½. Most
        are still on their way. So give them 5,000 epochs at ten times the rate, and ask for
        every error below 0.1: {share(long)}. The others have arrived, too, somewhere else:

        {ends_of(long)}
        """
    )
    return long, patient, short


@app.cell
def _(mo):
    mo.md(
        """
        ## Where they end has reasons

        A network that cannot tell some rows apart does best to answer with the mean of their
        targets. All four alike: ½ everywhere, loss ¼. Three alike: ⅔ (or ⅓) on them, loss ⅙.
        Two alike that should differ: ½ on both, loss ⅛.

        And a ReLU unit loses rows easily. On row (0, 0) it starts off, because its bias is 0.
        If both of its weights are drawn negative, one time in four, it is off on the other rows
        as well. Where it is off its slope is 0: no gradient gets through, no step moves it, and
        it stays off for good.
        """
    )
    return


@app.cell
def _(mo):
    width = mo.ui.slider(2, 10, 1, value=4, label="hidden units", show_value=True)
    unit = mo.ui.dropdown(["relu", "leaky-relu", "tanh"], value="relu", label="activation")
    mo.vstack([mo.md("## Try what helps"), width, unit])
    return unit, width


@app.cell
def _(ends_of, mo, patient, share, task, unit, width, xorlab):
    tried = xorlab.odds(
        task, patient.change(hidden=(width.value,), hidden_activation=unit.value), starts=1000
    )
    mo.md(f"{width.value} {unit.value} units: {share(tried)}.\n\n{ends_of(tried)}")
    return (tried,)


@app.cell
def _(question):
    question(
        "Each of the two hidden units is off on all rows at the start with a chance of one in "
        "four. How likely is it that both are alive? Must such a start learn?",
        "Both are alive with a chance of (¾)² = 9/16, about 56 %. That is an upper bound for the "
        "share that learns, and only 22 % do: a unit can be lost on the way, and two living "
        "units can settle on the same rows. More units help because *some* of them will be "
        "alive, and on different rows.",
    )
    return


if __name__ == "__main__":
    app.run()
