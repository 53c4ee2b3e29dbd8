"""Answers without training: the normal equation, and exact networks."""

from xorlab.solutions.exact import ExactSolution as ExactSolution
from xorlab.solutions.linear import LinearSolution as LinearSolution
from xorlab.solutions.solution import Solution as Solution
from xorlab.solutions.solution import solve as solve
