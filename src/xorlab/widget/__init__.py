"""The playground in a notebook's cell: Jupyter, VS Code, Colab and marimo."""

from xorlab.widget.embedding import playground as playground
