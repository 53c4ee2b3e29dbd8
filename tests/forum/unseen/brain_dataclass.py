from dataclasses import dataclass, field
import numpy as np

GEN = np.random.default_rng(606)


@dataclass
class Stage:
    fan_in: int
    fan_out: int
    kind: str
    kernel: np.ndarray = field(init=False)
    shift: np.ndarray = field(init=False)

    def __post_init__(self):
        self.kernel = GEN.normal(scale=1.1, size=(self.fan_in, self.fan_out))
        self.shift = np.zeros(self.fan_out)

    def run(self, signal):
        self.seen = signal
        pre = np.einsum("bi,io->bo", signal, self.kernel) + self.shift
        self.said = np.tanh(pre) if self.kind == "tanh" else 1 / (1 + np.exp(-pre))
        return self.said

    def slope(self):
        if self.kind == "tanh":
            return 1 - np.tanh(self.said) ** 2
        return self.said * (1 - self.said)

    def correct(self, blame, pace):
        back = np.einsum("bo,io->bi", blame, self.kernel)
        self.kernel -= pace * np.einsum("bi,bo->io", self.seen, blame)
        self.shift -= pace * np.einsum("bo->o", blame)
        return back


stages = [Stage(2, 5, "tanh"), Stage(5, 1, "logistic")]
questions = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
answers = np.array([[0], [1], [1], [0]], dtype=float)

for lap in range(3000):
    first = stages[0].run(questions)
    second = stages[1].run(first)
    cost = 0.5 * np.square(second - answers).sum()
    message = stages[1].correct((second - answers) * stages[1].slope(), 0.4)
    stages[0].correct(message * stages[0].slope(), 0.4)
    if lap % 500 == 0:
        print(f"lap {lap:4d} cost {cost:.5f}")
