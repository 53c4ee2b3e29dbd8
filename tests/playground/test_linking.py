"""Modules become one script by plain rules, and whatever breaks them is refused by name."""

import json

import pytest

from xorlab.page.linking import linked


@pytest.fixture
def written(tmp_path):
    """A folder of modules, by name."""

    def write(**modules):
        for name, text in modules.items():
            (tmp_path / f"{name}.mjs").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_linked_script_does_what_its_modules_do(written, node, tmp_path):
    folder = written(
        main="""
import { add, two as one } from "./maths.mjs";
import {
  Counter,
  generated,
} from "./more.mjs";
const counter = new Counter(); // its own `two` hides nobody's
const two = 20;
(async () => console.log(JSON.stringify([add(one, two), counter.next(), ...generated()])))();
""",
        maths="export const two = 2;\nexport async function add(a, b) {\n  return a + b;\n}\n",
        more='import { two } from "./maths.mjs";\nexport class Counter {\n  next() {\n'
        "    return two + 1;\n  }\n}\nexport function* generated() {\n  yield 7;\n}\n",
    )
    script = tmp_path / "linked.mjs"
    script.write_text(linked(folder / "main.mjs"), encoding="utf-8")
    assert "import {" not in script.read_text(encoding="utf-8")
    assert json.loads(node(str(script)).stdout) == [{}, 3, 7]


def test_a_module_that_several_import_is_there_once(written):
    folder = written(
        main='import { b } from "./b.mjs";\nimport { c } from "./c.mjs";\n',
        b='import { d } from "./d.mjs";\nexport const b = d;\n',
        c='import { d } from "./d.mjs";\nexport const c = d;\n',
        d="export const d = 1;\n",
    )
    assert linked(folder / "main.mjs").count("const d = 1;") == 1


def test_the_whole_may_export_one_thing_by_default(written):
    folder = written(main="export function render() {}\n")
    assert linked(folder / "main.mjs", default="render").endswith("export default m0.render;\n")


def test_modules_that_import_each_other_are_refused(written):
    folder = written(
        main='import { b } from "./b.mjs";\nexport const a = b;\n',
        b='import { a } from "./main.mjs";\nexport const b = a;\n',
    )
    with pytest.raises(ValueError, match=r"main\.mjs imports itself, by way of b\.mjs\."):
        linked(folder / "main.mjs")


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./b.mjs";',
        'import b from "./b.mjs";',
        'import "./b.mjs";',
        'import { b } from "elsewhere";',
        "export default 1;",
        "export let b = 1;",
        "export { b };",
        'export * from "./b.mjs";',
    ],
)
def test_what_a_module_may_not_write_is_refused(written, line):
    folder = written(main=f"const b = 1;\n{line}\n", b="export const b = 1;\n")
    with pytest.raises(ValueError, match=r"main\.mjs: a module here is not written so"):
        linked(folder / "main.mjs")
