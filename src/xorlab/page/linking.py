"""Many ES modules as one script, by Python alone: whoever installs xorlab needs no node.

A bundler could do it at release time, but then the package would carry a second, unreadable copy
of the modules that could be stale. Serving modules one by one does not work from a file on disk:
browsers refuse imports there. So every module becomes a function that gives out its exports,
called once, in order of dependence; the text inside is the module's own, comments and all, so
that the source of the page can be read in the page.

What a module may write is kept small, and anything else is refused by name: at the start of a
line `import { a, b as c } from "./x.mjs";`, `export const`, `export function`,
`export async function`, `export class`.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|class|function\*?|async function) (\w+))", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def linked(entry: Path, default: str = "") -> str:
    r"""The entry module with everything that it imports, as one module without imports.

    Args:
        entry: the module that is to run.
        default: an export of it that the whole is to export by default, if any.

    Raises:
        ValueError: a module that imports itself, or is written in another way than the above.

    >>> import tempfile
    >>> four = 'import { two } from "./two.mjs";\nlog(two + two);\n'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "two.mjs").write_text("export const two = 2;\n")
    ...     _ = (Path(folder) / "four.mjs").write_text(four)
    ...     print(linked(Path(folder) / "four.mjs"))
    "use strict";
    <BLANKLINE>
    // two.mjs
    const m0 = (() => {
    const two = 2;
    return { two };
    })();
    <BLANKLINE>
    // four.mjs
    const m1 = (() => {
    const { two } = m0;
    log(two + two);
    return {};
    })();
    <BLANKLINE>
    """
    parts = ['"use strict";\n']  # modules are strict by nature; a worker may run this as a script
    names: dict[Path, str] = {}

    def add(path: Path, importers: tuple[Path, ...]) -> str:
        if path in importers:
            raise ValueError(f"{path.name} imports itself, by way of {importers[-1].name}.")
        if path not in names:
            source = path.read_text(encoding="utf-8")
            found = {
                module: add((path.parent / module).resolve(), (*importers, path))
                for _, module in IMPORT.findall(source)
            }
            names[path] = f"m{len(names)}"
            parts.append(
                f"// {path.relative_to(root).as_posix()}\nconst {names[path]} = (() => {{\n"
                f"{body(path, source, found)}}})();\n"
            )
        return names[path]

    root = entry.resolve().parent
    last = add(entry.resolve(), ())
    if default:
        parts.append(f"export default {last}.{default};\n")
    return "\n".join(parts)


def body(path: Path, source: str, modules: dict[str, str]) -> str:
    """A module's text as a function's: its imports are its neighbours' results, as its own is."""

    def imported(match: re.Match[str]) -> str:
        pairs = (part.strip().replace(" as ", ": ") for part in match[1].split(","))
        return f"const {{ {', '.join(filter(None, pairs))} }} = {modules[match[2]]};\n"

    text = IMPORT.sub(imported, source)
    exports = ", ".join(EXPORT.findall(text))
    text = EXPORT.sub("", text)
    if other := OTHER.search(text):
        raise ValueError(f"{path.name}: a module here is not written so: {other[0]}")
    return f"{text}return {{ {exports} }};\n" if exports else f"{text}return {{}};\n"
