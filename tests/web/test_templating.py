"""What becomes a link, and how the text of a reply is laid out."""

from __future__ import annotations

import pytest

from bot.web.templating import Block, blocks, mail_address, telephone, web_address


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "http://example.org"])
def test_complete_web_address_is_kept(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>1</script>",
        "vbscript:x",
        "//example.org",
        "/path",
        "https:",
        "https://",
        "http://[",
        "",
        None,
        7,
    ],
)
def test_anything_else_is_no_address(url: object) -> None:
    assert web_address(url) == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("+86-10-68336190", "tel:+861068336190"),
        ("12345", "tel:12345"),
        ("+86 800-810-1697 (investment, 2015)", ""),
        ("110; 120", ""),
        ("call me", ""),
        ('1" onclick="x', ""),
    ],
)
def test_only_one_number_alone_can_be_called(text: str, address: str) -> None:
    assert telephone(text) == address


def test_only_an_address_can_be_written_to() -> None:
    assert mail_address("a.b@example.org") == "mailto:a.b@example.org"
    assert mail_address("a@example.org?bcc=x@example.org") == ""


def test_lines_become_paragraphs_and_lists() -> None:
    assert blocks("You need:\n\n- a passport\n- a lease\nBring both.\n- x") == [
        Block(False, ("You need:",)),
        Block(True, ("a passport", "a lease")),
        Block(False, ("Bring both.",)),
        Block(True, ("x",)),
    ]
