"""WeChat's signatures and encryption, held against its documents and another implementation.

`WECHAT_ROUND_TRIPS=100000 pytest tests/channels/test_wechat_crypto.py` is the long run.
"""

from __future__ import annotations

import base64
import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from bot.channels.wechat_crypto import BLOCK, Sealer, is_signed, signature
from bot.errors import Forged

ROUND_TRIPS = int(os.environ.get("WECHAT_ROUND_TRIPS", "300"))
KEY, APP_ID = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxb11529c136998cb6"
SEALER = Sealer.of(KEY, APP_ID)
ORACLE = PrpCrypto(base64.b64decode(KEY + "="))
TEXTS = st.one_of(
    st.text(max_size=300),
    st.text("中文👍]>&<\n\0", max_size=200).map(lambda text: text * 20),
    st.integers(0, 20_000).map(lambda size: "]]>京👍a" * (size // 6)),
).map(lambda text: text.encode("utf-8", "replace"))
# The sample of the documents of WeChat and WeCom: "Technical plan", with the keys above.
SAMPLE_TOKEN, SAMPLE_STAMP, SAMPLE_NONCE = "pamtest", "1409304348", "xxxxxx"
MANY = settings(
    max_examples=ROUND_TRIPS,
    deadline=None,
    database=None,
    suppress_health_check=[*HealthCheck],
)


@MANY
@given(TEXTS)
def test_what_is_sealed_is_opened_here_and_by_the_oracle(text: bytes) -> None:
    sealed = SEALER.seal(text)
    assert SEALER.open(sealed) == text
    assert ORACLE.decrypt(sealed, APP_ID) == text.decode()


@MANY
@given(TEXTS)
def test_what_the_oracle_seals_is_opened(text: bytes) -> None:
    sealed = ORACLE.encrypt(text.decode(), APP_ID)
    assert SEALER.open(sealed.decode() if isinstance(sealed, bytes) else sealed) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=4))
def test_signature_is_the_oracles(parts: list[str]) -> None:
    from wechatpy.utils import WeChatSigner

    signer = WeChatSigner()
    signer.add_data(*parts)
    assert signature(*parts) == signer.signature
    assert is_signed(signer.signature, *parts)


def test_whole_message_of_the_oracle_is_ours() -> None:
    oracle = WeChatCrypto(SAMPLE_TOKEN, KEY, APP_ID)
    xml: Any = oracle.encrypt_message("<xml>中文</xml>", SAMPLE_NONCE, SAMPLE_STAMP)
    from bot.channels.wechat_xml import read_xml

    fields = read_xml(xml.encode() if isinstance(xml, str) else xml)
    parts = SAMPLE_TOKEN, SAMPLE_STAMP, SAMPLE_NONCE, fields["Encrypt"]
    assert is_signed(fields["MsgSignature"], *parts)
    assert SEALER.open(fields["Encrypt"]).decode() == "<xml>中文</xml>"


@pytest.mark.parametrize("given", ["", "x", signature("a", "b")[:-1], "ä" * 40, "A" * 40])
def test_what_is_no_signature_is_none(given: str) -> None:
    assert not is_signed(given, "a", "b")


def raw(plain: bytes) -> str:
    """Encrypted as it is, padded or not."""
    encryptor = Cipher(AES(SEALER.key), CBC(SEALER.key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


HEAD = b"r" * 16
WHOLE = HEAD + b"\0\0\0\2ok" + APP_ID.encode()
PAD = BLOCK - len(WHOLE) % BLOCK


DAMAGED = {
    "nothing": "",
    "no Base64": "no base64!",
    "three bytes": "AAAA",
    "half a block": base64.b64encode(b"x" * 16).decode(),
    "no padding": raw(b"\0" * 32),
    "padding of 33": raw(b"\x21" * 64),
    "padding of several bytes": raw(WHOLE + b"\x01" * (PAD - 1) + bytes([PAD])),
    "a text longer than it is": raw(HEAD + b"\xff\xff\xff\xff" + b"\x0c" * 12),
    "no length": raw(b"r" * 10 + bytes([22]) * 22),
    "another receiver": Sealer.of(KEY, "wx0").seal(b"ok"),
    "no receiver": Sealer.of(KEY, "").seal(b"ok"),
    "a longer receiver": Sealer.of(KEY, APP_ID + "x").seal(b"ok"),
    "another key": Sealer.of("G" * 43, APP_ID).seal(b"ok"),
}


@pytest.mark.parametrize("sealed", DAMAGED.values(), ids=DAMAGED)
def test_what_is_not_whole_or_for_somebody_else_is_refused(sealed: str) -> None:
    with pytest.raises(Forged):
        SEALER.open(sealed)


def test_sample_that_is_whole_is_opened() -> None:
    assert SEALER.open(raw(WHOLE + bytes([PAD]) * PAD)) == b"ok"


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_opened_or_refused(blob: bytes) -> None:
    with pytest.raises(Forged):
        SEALER.open(base64.b64encode(blob).decode())


def test_random_part_differs_each_time() -> None:
    assert SEALER.seal(b"ok") != SEALER.seal(b"ok")


@pytest.mark.parametrize("key", ["", "a" * 42, "a" * 44, "!" * 43])
def test_key_that_cannot_be_one_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        Sealer.of(key, APP_ID)
