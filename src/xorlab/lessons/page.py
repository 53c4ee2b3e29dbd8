"""A lesson as one HTML page to read: it asks nothing of any address, and needs no script.

marimo's own export fetches its program from the network, so that in a classroom without one it
shows nothing. This page keeps what can be kept: text, formulas as MathML, tables, pictures, and
answers that unfold. A slider stands there as the value that it has.
"""

from __future__ import annotations

import json
import re
from html import escape, unescape
from importlib import import_module

import marimo as mo

from xorlab.lessons.catalogue import Lesson
from xorlab.show.explanation_html import mathml

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.55 system-ui,
  sans-serif; color: #1d2433; background: #fff; overflow-wrap: break-word; }}
.paragraph {{ display: block; margin: 0.8rem 0; }}
table {{ border-collapse: collapse; margin: 1rem 0; }}
th, td {{ padding: 0.2rem 0.8rem; border-bottom: 1px solid #d5dae3; text-align: left; }}
pre {{ padding: 0.8rem; overflow-x: auto; background: #f3f5f8; font-size: 0.9rem; }}
math[display="block"] {{ overflow: auto hidden; padding: 0.3rem 0; margin: 1rem 0; }}
details {{ padding: 0.6rem 1rem; border: 1px solid #b8c0ce; border-radius: 0.4rem; }}
summary {{ cursor: pointer; font-weight: 600; }}
.set {{ display: inline-block; padding: 0.1rem 0.6rem; background: #e8eef9; border-radius: 1rem; }}
.live {{ padding: 0.6rem 1rem; background: #f3f5f8; }}
</style>
</head>
<body>
<p class="live">A saved page: its controls stand still. To move them:
<code>xorlab learn {number}</code></p>
<main>
{body}
</main>
</body>
</html>
"""

FORMULA = re.compile(r"<marimo-tex[^>]*>\|\|([(\[])(.*?)\|\|[)\]]</marimo-tex>", re.DOTALL)
CONTROL = re.compile(
    r"<marimo-ui-element[^>]*><marimo-\w+([^>]*)></marimo-\w+></marimo-ui-element>"
)
TAG = re.compile(r"<[^>]+>")


def lesson_page(lesson: Lesson) -> str:
    """Run a lesson, and give the page that shows what it shows."""
    notebook = import_module(f"xorlab.lessons.notebooks.{lesson.notebook.stem}")
    outputs, _ = notebook.app.run()
    body = "\n".join(mo.as_html(output).text for output in outputs if output is not None)
    body = CONTROL.sub(as_set, FORMULA.sub(as_mathml, body))
    title = f"{lesson.number}. {lesson.title}"
    return PAGE.format(title=escape(title), number=lesson.number, body=body)


def as_mathml(found: re.Match[str]) -> str:
    """A formula, in the text or on a line of its own."""
    return mathml(unescape(found[2]).strip(), block=found[1] == "[")


def as_set(found: re.Match[str]) -> str:
    """A control as what it is set to."""
    given = dict(re.findall(r"data-([\w-]+)='([^']*)'", found[1]))
    read = {name: json.loads(unescape(unescape(value))) for name, value in given.items()}
    value = read["initial-value"]
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    elif read.get("steps"):
        value = read["steps"][int(value)]
    label = TAG.sub("", read["label"] or "")
    return f'<span class="set">{escape(unescape(label))}: {escape(str(value))}</span> '
