"""Pictures on disk and on the page: whole, the same each time, legible in both themes."""

import subprocess
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from pictured import GOODFELLOW, RUNS, XOR, contrast, luminance, overlaps, run, texts, words
from xorlab import task
from xorlab.errors import BadFile, BadInput
from xorlab.show.draw import KINDS, draw, draw_set
from xorlab.show.picture_style import THEMES, number

NO_HIDDEN = {("perceptron", "hidden")}
PICTURES = [(name, kind) for name in RUNS for kind in KINDS if (name, kind) not in NO_HIDDEN]
everywhere = pytest.mark.parametrize(("name", "kind"), PICTURES, ids=str)
both = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)


# --- Legible ----------------------------------------------------------------------------------


@everywhere
def test_every_word_is_on_the_page_and_none_over_another(name, kind):
    figure = draw(run(name), what=kind)
    found = texts(figure)
    width, height = figure.bbox.size
    for text, box in found:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
        assert inside, text.get_text()
    assert not overlaps(found, touching=2.0)


@both
@pytest.mark.parametrize("kind", KINDS)
def test_words_stand_out_from_their_background(kind, theme):
    for name in ("2-2-1", "stalled"):
        figure = draw(run(name), what=kind, theme=theme.name)
        for text, _ in texts(figure):
            paper = text.get_bbox_patch()
            behind = figure.get_facecolor() if paper is None else paper.get_facecolor()
            assert contrast(to_rgb(text.get_color()), behind) >= 4.5, text.get_text()


@both
def test_numbers_can_be_read_on_every_colour_of_a_field(theme):
    for field in (theme.field, theme.greys):
        for colour in field(np.linspace(0, 1, 33)):
            assert contrast(to_rgb(theme.ink), colour) >= 4.5


@both
def test_lines_and_marks_stand_out_from_the_background(theme):
    for colour in (*theme.colours, theme.ink, theme.muted):
        assert contrast(to_rgb(colour), to_rgb(theme.background)) >= 3


def test_a_dark_page_is_dark_and_a_light_one_light():
    dark, light = (draw(run("2-2-1"), theme=theme) for theme in ("dark", "light"))
    assert luminance(dark.get_facecolor()) < 0.02
    assert luminance(light.get_facecolor()) == 1
    for figure in (dark, light):
        assert figure.get_facecolor()[3] == 1
        for axes in figure.axes:
            assert axes.get_facecolor() == figure.get_facecolor() or not axes.axison


# --- Files ------------------------------------------------------------------------------------


def test_a_set_is_every_picture_as_svg_and_png(tmp_path):
    written = draw_set(run("2-2-1"), tmp_path / "new" / "folder")
    names = [f"{kind}.{suffix}" for kind in KINDS for suffix in ("svg", "png")]
    assert [path.name for path in written] == names
    assert sorted(p.name for p in (tmp_path / "new" / "folder").iterdir()) == sorted(names)


def test_a_perceptrons_set_has_no_hidden_space_and_a_networks_no_loss(tmp_path):
    def kinds(*args, **how):
        return [path.stem for path in draw_set(*args, formats=("svg",), **how)]

    assert kinds(run("perceptron"), tmp_path) == ["network", "surface", "loss"]
    assert kinds(GOODFELLOW, tmp_path, task=XOR) == ["network", "surface", "hidden"]
    assert kinds(GOODFELLOW, tmp_path) == ["network"]


def test_a_png_is_800_pixels_wide_and_an_svg_8_inches(tmp_path):
    svg, png = tmp_path / "xor.svg", tmp_path / "xor.png"
    for path in (svg, png):
        draw(run("2-2-1"), path, what="surface")
    with Image.open(png) as image:
        assert image.size == (800, 500)
        assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
    root = ElementTree.parse(svg).getroot()
    assert root.get("viewBox") == "0 0 576 360"
    assert root.get("width") == "576pt"


def test_an_svg_asks_for_no_font_and_no_other_file(tmp_path):
    for path in draw_set(run("2-2-1"), tmp_path, formats=("svg",)):
        root = ElementTree.parse(path).getroot()
        assert not [e for e in root.iter() if e.tag.endswith("}text")]
        links = [v for e in root.iter() for k, v in e.attrib.items() if k.endswith("href")]
        assert all(link.startswith(("#", "data:")) for link in links)


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_same_run_gives_the_same_bytes_whatever_the_readers_settings(tmp_path, suffix):
    first, second = (tmp_path / f"{k}.{suffix}" for k in (1, 2))
    draw(run("2-2-1"), first)
    with mpl.rc_context({"axes.grid": True, "font.size": 25, "figure.dpi": 50}):
        draw(run("2-2-1"), second)
    assert first.read_bytes() == second.read_bytes()


def test_the_readers_settings_are_left_as_they_were():
    with mpl.rc_context({"font.size": 25, "svg.hashsalt": "mine"}):
        before = dict(mpl.rcParams)
        draw(run("2-2-1"))
        assert dict(mpl.rcParams) == before


def test_drawing_opens_no_window_and_starts_no_pyplot():
    code = (
        "import sys; from xorlab.model.network import architecture; "
        "from xorlab.show.draw import draw; "
        "draw(architecture((2, 2, 1)).start('glorot', 0)); "
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_all_pictures_stand_on_one_page():
    figure = draw(run("2-2-1"))
    assert figure.get_size_inches().tolist() == [16, 10]
    assert words(figure).count("2-2-1 learned xor at epoch 41") == 4
    assert draw(GOODFELLOW).get_size_inches().tolist() == [8, 5]


def test_a_suffix_may_be_in_capitals(tmp_path):
    draw(GOODFELLOW, tmp_path / "NET.SVG")
    assert ElementTree.parse(tmp_path / "NET.SVG").getroot().tag.endswith("}svg")


# --- Errors -----------------------------------------------------------------------------------


def refused(error, *args, **how):
    with pytest.raises(error) as caught:
        draw(*args, **how)
    return str(caught.value)


def test_a_suffix_that_names_no_format_is_refused_before_anything_is_drawn(tmp_path):
    path = tmp_path / "xor.jpg"
    assert refused(BadInput, GOODFELLOW, path) == (
        f"A picture's name ends in one of .svg, .png, .pdf. Received: {str(path)!r}. Try 'xor.svg'."
    )
    assert not path.exists()


def test_a_path_that_cannot_be_written_is_refused_and_leaves_nothing_behind(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("mine")
    path = in_the_way / "xor.svg"
    message = refused(BadFile, GOODFELLOW, path)
    assert message.startswith(f"{path}: it cannot be written (")
    assert message.endswith("Choose a path that can be written.")
    (tmp_path / "xor.png").mkdir()
    refused(BadFile, GOODFELLOW, tmp_path / "xor.png")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "xor.png"]
    assert in_the_way.read_text() == "mine"


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (
            {"theme": "sepia"},
            "A theme is called by its name. Received: 'sepia'. Choose from: light, dark.",
        ),
        (
            {"what": "weights"},
            "A picture is called by its name. Received: 'weights'. "
            "Choose from: all, network, surface, hidden, loss.",
        ),
        (
            {"what": "surface"},
            "Rows can be drawn only with the task they belong to. "
            "Received: Network(2-2-1, relu, identity). "
            "Give the task too: draw(network, task=...).",
        ),
        (
            {"what": "loss"},
            "The loss curve belongs to a run, not to a network. "
            "Received: Network(2-2-1, relu, identity). Train it, and draw the run.",
        ),
        (
            {"task": task("parity3")},
            "The task 'parity3' takes a network of 3 inputs and 1 outputs. Received: '2-2-1'. "
            "Change the network's first and last size.",
        ),
    ],
    ids=["theme", "what", "no task", "no run", "other task"],
)
def test_what_cannot_be_drawn_is_refused_with_the_rule_and_the_cure(how, message):
    assert refused(BadInput, GOODFELLOW, **how) == message


@pytest.mark.parametrize("nothing", [[], [1], {}, 7, "run.json"])
def test_what_is_no_network_and_no_run_is_refused(nothing):
    assert refused(BadInput, nothing).startswith(
        "What is drawn is a run, several runs, or a network. Received: "
    )


# --- Numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (-2, "−2"),
        (0.125, "0.12"),
        (-0.001, "0.00"),
        (12.34, "12.3"),
        (-123.4, "−123"),
        (1e5, "1e05"),
        (-5.4e154, "−5e154"),
        (np.nan, "nan"),
        (np.inf, "∞"),
        (-np.inf, "−∞"),
    ],
)
def test_numbers_are_short(value, shown):
    assert number(value) == shown


def test_exact_numbers_keep_their_digits():
    assert [number(x, exact=True) for x in (0.25, 1, -0.125, 1e-5)] == [
        "0.25",
        "1",
        "−0.125",
        "1e−05",
    ]
