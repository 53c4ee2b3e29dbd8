"""A network's computation explained: every matrix in order, with its numbers and a sentence."""

from xorlab.explanation.explainer import explain as explain
from xorlab.explanation.record import Explanation as Explanation
from xorlab.explanation.record import Matrix as Matrix
from xorlab.explanation.record import Step as Step
