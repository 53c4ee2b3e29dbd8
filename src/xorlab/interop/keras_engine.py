"""Training in Keras 3: a second engine, on JAX, in float32, with the same record as the first.

Keras computes everything that training needs: its layers the outputs, its loss the number, JAX
the gradient, its optimizer the step. `descend` only says which rows go in when, as
`trainer.descend` does. The loop is the one of Keras' own guide to training loops in JAX;
`Model.fit` gives the same losses, but does not tell what each row's output was before the step.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from xorlab.backprop import Array, Loss
from xorlab.errors import BadInput
from xorlab.interop.keras_model import from_arrays, known, load_keras, to_keras
from xorlab.model.network import Architecture, Network
from xorlab.model.task import Task
from xorlab.model.training import Training
from xorlab.model.vector import flatten
from xorlab.optimizers import Optimizer
from xorlab.optimizers import optimizer as optimizer_called
from xorlab.runs.run import Run
from xorlab.trainer import Epoch, Watch, batches, watched

if TYPE_CHECKING:
    import keras


def train(
    network: Network,
    task: Task,
    training: Training,
    *,
    seed: int = 0,
    index: int = 0,
    watch: Watch | None = None,
) -> Run:
    """`xorlab.trainer.train`, computed by Keras in float32; same arguments, same record.

    Raises:
        BadInput: what `xorlab.trainer.train` refuses; an optimizer that Keras does not have;
            Keras running on another backend than JAX.
        MissingExtra: Keras or JAX is not installed.

    >>> from xorlab.model.network import architecture
    >>> from xorlab.losses import loss
    >>> from xorlab.optimizers import optimizer
    >>> gate = Task("and", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [0], [0], [1]])
    >>> start = architecture((2, 1), "identity").start("zeros", seed=0)
    >>> run = train(start, gate, Training(loss("mse"), optimizer("sgd"), epochs=1000))
    >>> run.engine, run.outcome.sentence
    ('keras', 'learned at epoch 10')
    """
    epochs = descend(network, task, training, seed, index)
    return watched(
        epochs, network, task, training, seed=seed, index=index, watch=watch, engine="keras"
    )


def descend(
    network: Network, task: Task, training: Training, seed: int = 0, index: int = 0
) -> Iterator[Epoch]:
    """The training loop, as `xorlab.trainer.descend`, by Keras."""
    method = training.optimizer
    step, memory = _stepper(
        network.architecture, training.loss, method.name, tuple(method.settings.items())
    )
    state = ([variable.value for variable in to_keras(network).trainable_variables], memory)

    def vector(arrays: Sequence[Any]) -> Array:
        return flatten(list(from_arrays(arrays, network.architecture.shapes)))

    after = vector(state[0])
    for number in range(1, training.epochs + 1):
        before, loss = after, 0.0
        output = np.empty_like(task.y)
        for rows in batches(task.rows, training, seed, index, number):
            state, batch_loss, batch_output, gradient = step(state, task.X[rows], task.y[rows])
            output[rows] = batch_output
            share = len(batch_output) / task.rows if training.loss.reduction == "mean" else 1
            loss += share * float(batch_loss)
        after = vector(state[0])
        yield Epoch(number, output, loss, before, after, vector(gradient))


@functools.lru_cache
def _stepper(
    shape: Architecture, loss: Loss, method: str, settings: tuple[tuple[str, float], ...]
) -> tuple[Callable[..., Any], Any]:
    """One step, (state, X, y) -> (state, loss, output, gradient), and the memory at the start.

    Loss, output and gradient are those before the step. A state is the values of a model's
    parameters and of its optimizer's memory: the same compiled step serves every start.
    """
    keras = load_keras()
    if keras.backend.backend() != "jax":
        raise BadInput(
            "The Keras engine runs on JAX, and Keras takes its backend when it is imported.",
            keras.backend.backend(),
            "Set KERAS_BACKEND=jax before Keras is imported.",
        )
    import jax

    model, loss_in_keras = to_keras(shape.start("zeros", seed=0)), keras_loss(loss)
    optimizer = keras_optimizer(optimizer_called(method, **dict(settings)))
    optimizer.build(model.trainable_variables)

    def loss_and_output(parameters: Any, X: Array, y: Array) -> tuple[Any, Any]:
        output, _ = model.stateless_call(parameters, [], X)
        return loss_in_keras(y, output), output

    gradient_of = jax.value_and_grad(loss_and_output, has_aux=True)

    @jax.jit
    def step(state: Any, X: Array, y: Array) -> Any:
        parameters, memory = state
        (value, output), gradient = gradient_of(parameters, X, y)
        parameters, memory = optimizer.stateless_apply(memory, gradient, parameters)
        return (parameters, memory), value, output, gradient

    return step, [variable.value for variable in optimizer.variables]


# --- What `compile` takes -------------------------------------------------------------------


def keras_loss(loss: Loss) -> keras.losses.Loss:
    """The loss as a Keras loss: Keras' own function of each row, xorlab's reduction."""
    keras = load_keras()
    losses = keras.losses
    functions: dict[str, Callable[[Any, Any], Any]] = {
        "mse": losses.mean_squared_error,
        "half-mse": half_squared_error,
        "half-sse": half_squared_error,
        "bce": losses.binary_crossentropy,
        "bce-logits": functools.partial(losses.binary_crossentropy, from_logits=True),
        # Not the one of `losses`: it warns of a single output, where there is nothing to learn.
        "softmax-ce": functools.partial(keras.ops.categorical_crossentropy, from_logits=True),
    }
    of_rows = known(functions, "loss", loss.name)

    class LossOfRows(losses.Loss):  # type: ignore[misc, name-defined]
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return of_rows(y_true, y_pred)

    reduction = {"mean": "sum_over_batch_size", "sum": "sum"}[loss.reduction]
    return LossOfRows(name=loss.name, reduction=reduction)


def half_squared_error(target: Any, output: Any) -> Any:
    """½ Σ e² over the outputs: Keras has the mean of e² only."""
    ops = load_keras().ops
    return ops.sum(ops.square(output - target), axis=-1) / 2


def keras_optimizer(optimizer: Optimizer) -> keras.optimizers.Optimizer:
    """The optimizer as a Keras optimizer with the same settings.

    Raises:
        BadInput: Keras has none of that kind (Rprop).
    """
    methods = load_keras().optimizers
    settings = dict(optimizer.settings)
    match optimizer.name:
        case "sgd" | "momentum":
            return methods.SGD(**settings)
        case "nesterov":
            return methods.SGD(nesterov=True, **settings)
        case "rmsprop":
            return methods.RMSprop(**settings)
        case "adam":
            betas = {f"beta_{i}": settings.pop(f"beta{i}") for i in (1, 2)}
            return methods.Adam(**settings, **betas)
    raise BadInput(
        "An optimizer of the Keras engine is one that Keras has.",
        optimizer.name,
        "Train with NumPy (--engine numpy), or choose sgd, momentum, nesterov, rmsprop or adam.",
    )
