"""XML of strangers is read without harm, and ours cannot be broken out of."""

from __future__ import annotations

import time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.wechat_xml import LARGEST, read_xml, write_xml
from bot.errors import Malformed

BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><A>&b;</A></xml>'


def test_texts_are_read_by_their_names() -> None:
    body = "<xml><A><![CDATA[中<b>]]></A><B>1</B><C/><A>again</A><D><E>inner</E></D></xml>"
    assert read_xml(body.encode()) == {"A": "中<b>", "B": "1", "C": "", "D.E": "inner"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml>",
        b"<xml><A></xml>",
        b"<xml>\xff</xml>",
        b"<xml>\0</xml>",
        BOMB,
        BOMB.lower(),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
        b'<?xml version="1.0" encoding="utf-7"?><xml/>\xfe',
        b"<xml><A>&undefined;</A></xml>",
        b"<xml>" + b"<a>" * 6 + b"</a>" * 6 + b"</xml>",
        b"<xml>" + b"<a/>" * 501 + b"</xml>",
        b"<xml>" + b"x" * LARGEST + b"</xml>",
        b"<" * 60_000,
        b"<a>" * 15_000,
    ],
)
def test_what_may_do_harm_or_is_none_is_refused_at_once(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(Malformed):
        read_xml(body)
    assert time.process_time() - began < 1.0


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_stays_inside_its_element(text: str) -> None:
    written = write_xml({"A": text, "B": 5, "C": "]]></A><MsgType>"})
    root = ElementTree.fromstring(written)
    assert [child.tag for child in root] == ["A", "B", "C"]
    read = read_xml(written.encode())
    kept = "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    assert read["A"] == kept.replace("\r\n", "\n").replace("\r", "\n")
    assert (read["B"], read["C"]) == ("5", "]]></A><MsgType>")


@settings(max_examples=300)
@given(st.one_of(st.binary(), st.text("<>/![]CDAT xml=\"'&;A").map(str.encode)))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        fields = read_xml(body)
    except Malformed:
        return
    assert all(isinstance(value, str) for value in fields.values())
