"""The browser of the tests itself: it must see what a page asks for, or it proves nothing."""

import pytest

pytestmark = pytest.mark.browser


def test_a_page_without_addresses_passes(page, tmp_path):
    file = tmp_path / "page.html"
    file.write_text("<title>here</title><math><mi>x</mi></math>")
    page.goto(file.as_uri())
    assert page.title() == "here"


def test_a_request_to_another_address_is_a_fault(page, faults):
    page.set_content('<img src="https://example.invalid/x.png">')
    assert faults == ["asked for https://example.invalid/x.png"]
    faults.clear()


def test_an_error_in_a_script_is_a_fault(page, faults):
    page.set_content("<script>nowhere()</script>")
    assert faults == ["script error: nowhere is not defined"]
    faults.clear()
