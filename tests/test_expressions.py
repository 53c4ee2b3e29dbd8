"""An expression's table is what Python makes of the same bits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xorlab.errors import BadInput
from xorlab.tasks import task

VARIABLES = st.sampled_from(["a", "b", "c", "carry_in", "x1"])


def expressions(leaves, binary, unary):
    """Texts of nested operators, with brackets here and there."""

    def deeper(inner):
        joined = st.tuples(inner, st.sampled_from(binary), inner).map(" ".join)
        return joined | st.tuples(st.sampled_from(unary), inner).map("{0[0]} ({0[1]})".format)

    return st.recursive(leaves, deeper, max_leaves=8)


def outputs(text):
    made = task(text)
    return made.y[:, 0].astype(int).tolist(), [
        dict(zip(made.input_names, map(int, row), strict=True)) for row in made.X
    ]


@settings(deadline=None)
@given(expressions(VARIABLES, ["&", "|", "^"], ["~"]).filter(lambda text: len(text) > 8))
def test_bitwise_expressions_equal_pythons_own_of_integers(text):
    found, rows = outputs(text)
    assert found == [eval(text, {}, row) & 1 for row in rows]


@settings(deadline=None)
@given(expressions(VARIABLES, ["and", "or", "^", "&"], ["not"]).filter(lambda t: len(t) > 8))
def test_words_equal_pythons_own_of_booleans(text):
    try:
        compile(text, "", "eval")
    except SyntaxError:  # `a ^ not b` is none in Python
        with pytest.raises(BadInput, match="The expression cannot be read"):
            task(text)
        return
    found, rows = outputs(text)
    assert found == [eval(text, {}, {k: bool(v) for k, v in row.items()}) for row in rows]


def test_inputs_come_in_the_order_in_which_they_are_first_named():
    made = task("q & ~p | (r ^ q)")
    assert made.input_names == ("q", "p", "r")
    assert made.name == "q & ~p | (r ^ q)"


def test_the_word_xor_is_the_sign():
    assert (task("a xor b and c").y == task("a ^ b and c").y).all()
    assert task("x_xor ^ b").input_names == ("x_xor", "b")


def test_commas_split_outputs_which_keep_their_texts_as_names():
    made = task("a & b, a ^ b")
    assert made.output_names == ("a & b", "a ^ b")
    assert (made.y == task("half-adder").y).all()


def test_the_same_output_twice_is_numbered():
    assert task("a & b, a & b").output_names == ("y1", "y2")


def test_constants_are_bits():
    assert (task("a ^ 1").y == task("not").y).all()
    assert (task("a ^ 0").y == task("buffer").y).all()


CURE = "Write it like 'a ^ b & ~c' or 'a and not b'; commas split several outputs."


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a ^", "The expression cannot be read (invalid syntax)."),
        ("(a", "The expression cannot be read ('(' was never closed)."),
        ("a & b + c", "An expression has no '+' in it."),
        ("a & b; c", "An expression has no ';' in it."),
        ("a & 2", "'2' is neither 0, 1 nor a variable."),
        ("a & 0x1", "'0x1' is neither 0, 1 nor a variable."),
        ("f(a)", "An expression joins variables by & | ^ ~ and or not xor."),
        ("a & (b if c else d)", "An expression joins variables by & | ^ ~ and or not xor."),
        ("a & (b, c)", "An expression joins variables by & | ^ ~ and or not xor."),
        ("0 ^ 1", "An expression names at least one variable."),
        ("()", "An expression names at least one variable."),
    ],
)
def test_what_is_no_expression_gets_one_clear_message(text, rule):
    with pytest.raises(BadInput) as caught:
        task(text)
    assert str(caught.value) == f"{rule} Received: {text!r}. {CURE}"


def test_an_expression_has_at_most_sixteen_variables():
    with pytest.raises(BadInput, match=r"at most 16 inputs \(65,536 rows\). Received: '17 var"):
        task(" ^ ".join(f"v{i}" for i in range(17)))


@pytest.mark.parametrize("text", ["~" * 5000 + "a", "(" * 500 + "a" + ")" * 500])
def test_deep_nesting_is_refused_not_crashed_on(text):
    with pytest.raises(BadInput, match=r"nested too deeply|cannot be read"):
        task(text)


def test_nothing_in_an_expression_is_run(tmp_path):
    for text in ("__import__('os')", "a & open('x')", "(lambda: a)()"):
        with pytest.raises(BadInput):
            task(text)
