"""The playground as somebody uses it: opened from disk, offline, by mouse and by keyboard."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from xorlab.runs.files import load

pytestmark = pytest.mark.browser
FIELDS = Path(__file__).parent.parent / "src/xorlab/page/static/fields.mjs"


def taken(page: Page, button: str, folder: Path) -> Path:
    page.get_by_role("tab", name="Take out").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def drawn(page: Page) -> Page:
    """The page, once what has happened is on the screen."""
    page.evaluate("new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")
    return page


def shown_outputs(page: Page) -> list[float]:
    drawn(page)
    return [float(text.replace("−", "-")) for text in page.locator("td.says").all_inner_texts()]


def chosen(page: Page) -> dict[str, str]:
    """What the address says."""
    _, _, end = page.evaluate("location.href").partition("#")
    return dict(part.split("=", 1) for part in end.split("&") if part)


# --- Training -----------------------------------------------------------------------------------


def test_xor_is_learned_by_pressing_play(play):
    page = play()
    page.locator("#play").click()
    expect(page.locator("#sentence")).to_have_text("Learned at epoch 91.")
    assert page.locator("#rows .yes").count() == 4
    assert np.round(shown_outputs(page)).tolist() == [0, 1, 1, 0]
    expect(page.locator("#epoch")).to_have_text("91")


def test_the_way_back_leads_to_the_very_numbers_that_were_shown(play):
    page = play()
    page.locator("#ten").click()
    page.locator("#step").click()
    there = shown_outputs(page)
    page.locator("#ten").click()
    assert shown_outputs(page) != there
    page.locator("#scrubber").fill("11")
    expect(page.locator("#epoch")).to_have_text("11")
    assert shown_outputs(page) == there
    expect(page.locator("#place")).to_have_text("11 of 21")
    page.locator("#reset").click()
    expect(page.locator("#epoch")).to_have_text("0")
    page.locator("#next").click()
    assert chosen(page) == {"index": "1"}


def test_what_is_only_looked_at_is_changed_while_the_network_is_trained(play):
    page = play("#criterion=loss%3C1e-30&epochs=100000")
    page.locator("#play").click()
    page.locator("[name=speed]").fill("3")
    page.locator("[name=speed]").press("Enter")
    page.locator("#relief").check()
    expect(page.locator("#play-label")).to_have_text("Pause")
    page.locator("#reset").click()
    expect(page.locator("#play-label")).to_have_text("Play")
    expect(page.locator("#epoch")).to_have_text("0")
    assert chosen(page)["speed"] == "3"


# --- Controls -----------------------------------------------------------------------------------

CHOICES = {
    "inputs_as": ("", "-1/+1"),
    "targets_as": ("", "0.1/0.9"),
    "rows": ("task=moons", "40"),
    "noise": ("task=moons", "0.2"),
    "task_seed": ("task=moons", "4"),
    "hidden": ("", "3,2"),
    "hidden_activation": ("", "relu"),
    "output_activation": ("", "sigmoid"),
    "biases": ("", "false"),
    "shortcuts": ("", "true"),
    "init": ("", "glorot"),
    "seed": ("", "7"),
    "index": ("", "5"),
    "loss": ("", "half-mse"),
    "optimizer": ("", "sgd"),
    "learning_rate": ("", "0.5"),
    "momentum": ("optimizer=momentum", "0.5"),
    "rho": ("optimizer=rmsprop", "0.8"),
    "beta1": ("", "0.8"),
    "beta2": ("", "0.99"),
    "epsilon": ("", "1e-8"),
    "up": ("optimizer=rprop", "1.3"),
    "down": ("optimizer=rprop", "0.4"),
    "largest": ("optimizer=rprop", "10"),
    "batch_size": ("", "1"),
    "shuffle": ("", "true"),
    "epochs": ("", "50"),
    "criterion": ("", "rows"),
    "stop": ("", "false"),
    "speed": ("", "20"),
}


def test_every_field_of_the_table_with_a_control_is_tried():
    rows = re.findall(r'^ +\["(\w+)", .*?, (\S.*), \S+\],$', FIELDS.read_text(), re.MULTILINE)
    controlled = {name for name, rest in rows if not rest.split('"')[-1].startswith(", null")}
    assert controlled - {"task"} == set(CHOICES)


@pytest.mark.parametrize("name", CHOICES)
def test_a_control_says_what_it_does_in_the_address_and_comes_back_from_it(play, name):
    before, value = CHOICES[name]
    page = play(f"#{before}")
    for details in page.locator("#task details").all():
        details.evaluate("element => { element.open = true; }")
    control = page.locator(f"[name={name}]")
    kind = control.evaluate("element => element.tagName + ' ' + element.type")
    if kind == "INPUT checkbox":
        control.set_checked(value == "true")
    elif kind.startswith("SELECT"):
        control.select_option(value)
    else:
        control.fill(value)
        control.press("Enter")
    assert chosen(page)[name].replace("%2B", "+") == value
    address = page.evaluate("location.href")
    control = play(address.partition(".html")[2]).locator(f"[name={name}]")
    if kind == "INPUT checkbox":
        assert control.is_checked() == (value == "true")
    else:
        expect(control).to_have_value(value)


def test_layers_units_and_activations_are_changed_in_the_picture(play):
    page = play("#epoch=5")
    page.get_by_role("button", name="One unit more in the hidden layer").click()
    assert chosen(page) == {"hidden": "3"}
    page.get_by_role("button", name="Add a hidden layer before the output").click()
    assert chosen(page) == {"hidden": "3,3"}
    page.get_by_label("Activation of hidden layer 2").select_option("relu")
    assert chosen(page)["hidden_activation"] == "arctan,relu"
    page.get_by_label("Activation of the output").select_option("tanh")
    assert chosen(page)["output_activation"] == "tanh"
    for _ in range(3):
        page.locator(".column").nth(2).get_by_role("button").first.click()
    assert chosen(page) == {"hidden": "3", "output_activation": "tanh"}


def test_a_target_is_flipped_by_a_click(play):
    page = play("#hidden=3")
    page.get_by_role("button", name="Target of row 1").click()
    assert chosen(page) == {"task": "nand", "hidden": "3"}
    page.get_by_role("button", name="Target of row 2").click()
    expect(page.locator("#task-name")).to_have_value("1010")


def test_rows_are_brought_as_csv_and_drawn_by_hand(play):
    page = play()
    page.get_by_text("Your own rows, as CSV").click()
    # Opened, it shows the rows of the task: only then is there something to write over.
    expect(page.locator("#csv-text")).not_to_have_value("")
    page.locator("#csv-text").fill("a,b,out\n0,1,1\n1,0.5,0\n")
    page.locator("#csv-use").click()
    expect(page.locator("#rows th").nth(1)).to_have_text("b")
    assert drawn(page).locator("#rows th").all_inner_texts()[:2] == ["a", "b"]
    page.locator("#csv-text").fill("a,b,out\n0,1\n")
    page.locator("#csv-use").click()
    expect(page.locator("#sentence")).to_contain_text("CSV")
    page.locator("#draw").click()
    surface = page.locator("#surface")
    surface.click(position={"x": 100, "y": 100})
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.get_by_role("radio", name="low").check()
    surface.focus()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        surface.press(key)
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    expect(page.locator("#task-name")).to_have_value("drawn")


def test_a_unit_that_is_picked_is_lit_with_its_wires(play):
    page = play("#epoch=40")
    page.get_by_role("button", name="unit h1").click()
    assert drawn(page).locator(".wires path.lit").count() == 3
    expect(page.locator("#readout")).to_contain_text("h1 = arctan z")
    page.locator("#readout .chip").first.click()
    assert drawn(page).locator(".wires path.lit").count() == 1


# --- What it explains ---------------------------------------------------------------------------


def test_the_step_is_walked_line_by_line_and_each_line_lights_its_unit(play):
    page = play("#epoch=30&walk=1")
    page.locator("#walk li").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#walk li.current .name")).to_have_text("z(h2)")
    expect(page.locator("#diagram .unit.lit text")).to_have_text("h2")
    assert drawn(page).locator("#walk h3").all_inner_texts() == [
        "Forward: hidden layer",
        "Forward: output",
        "Loss",
        "Backward: output",
        "Backward: hidden layer",
        "Update",
    ]


def test_a_stalled_run_says_why_and_an_offer_gets_it_out(play):
    page = play("#hidden_activation=relu&index=3&speed=100")
    page.locator("#play").click()
    expect(page.locator("#stuck-says")).to_contain_text("Stopped at loss 1/6")
    expect(page.locator("#facts")).to_contain_text("Unit h2 is dead")
    page.get_by_role("button", name="Activation tanh").click()
    expect(page.locator("#sentence")).to_contain_text("Learned at epoch")


def test_a_start_among_the_thousand_is_opened_where_it_ended(play):
    page = play("#hidden_activation=relu")
    page.locator("#tab-odds").click()
    page.locator("#odds").click()
    expect(page.locator("#rate")).to_contain_text("of 1,000 starts learned", timeout=20_000)
    found = re.search(r"(\d+) of 1,000 .* (\S+) % to (\S+) %", page.locator("#rate").inner_text())
    learned, low, high = (float(number) for number in found.groups())
    assert low < learned / 10 < high
    fate = page.locator(".fate", has_text="loss 1/6")
    fate.locator("button").first.click()
    expect(page.locator("#loss-now")).to_have_text("0.1667")


# --- What one takes out -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("#epoch=60", id="xor"),
        pytest.param("#task=full-adder&hidden=4&loss=bce-logits&epoch=40", id="logits"),
    ],
)
def test_the_run_opens_in_python_and_its_scripts_print_the_same(play, tmp_path, link):
    page = play(link)
    run = load(taken(page, "Save run", tmp_path))
    np.testing.assert_allclose(run.predictions.ravel(), shown_outputs(page), atol=5.001e-4)
    script = taken(page, "NumPy", tmp_path)
    printed = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    says = [line.split("->")[1].split() for line in printed.stdout.splitlines()]
    np.testing.assert_allclose(np.array(says, dtype=float), run.predictions, rtol=0, atol=1e-6)


@pytest.mark.slow
def test_the_keras_script_prints_the_same(play, tmp_path):
    page = play("#epoch=60")
    run = load(taken(page, "Save run", tmp_path))
    script = taken(page, "Keras", tmp_path)
    printed = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    says = [line.split("->")[1].split() for line in printed.stdout.splitlines() if "->" in line]
    np.testing.assert_allclose(np.array(says, dtype=float), run.predictions, rtol=0, atol=1e-6)


def test_the_link_restores_the_very_state(play, tmp_path):
    page = play("#task=moons&hidden=5,3&epoch=25&relief=true&walk=3")
    page.locator("#tab-take").click()
    page.locator("#copy-link").click()
    link = page.locator("#link").input_value()
    first = taken(page, "Save run", tmp_path).read_bytes()
    page = play(link.partition(".html")[2])
    assert taken(page, "Save run", tmp_path).read_bytes() == first
    assert page.locator("#relief").is_checked()
    assert json.loads(first)["architecture"]["sizes"] == [2, 5, 3, 1]


@pytest.mark.parametrize("kind", ["SVG", "PNG"])
def test_the_picture_is_whole_and_asks_for_nothing(play, tmp_path, kind):
    path = taken(play("#epoch=60"), kind, tmp_path)
    content = path.read_bytes()
    if kind == "PNG":
        assert content.startswith(b"\x89PNG")
        assert len(content) > 20_000
    else:
        text = content.decode()
        assert text.count("<image") == 2
        assert "xor, 2-2-1, epoch 60" in text
        assert not re.search(r'href="(?!data:)|var\(', text)
