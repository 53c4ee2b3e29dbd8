"""Scripts as learners write them, right or with one mistake planted, and what is true of them."""

from xorlab.exercises.exercise import (
    Exercise as Exercise,
)
from xorlab.exercises.exercise import (
    exercise as exercise,
)
from xorlab.exercises.exercise import (
    exercises as exercises,
)
from xorlab.exercises.exercise import (
    mistakes as mistakes,
)
from xorlab.exercises.exercise import (
    styles as styles,
)
