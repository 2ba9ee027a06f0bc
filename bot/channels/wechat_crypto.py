"""How WeChat and WeCom sign and encrypt what they send.

https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html
https://developer.work.weixin.qq.com/document/path/90968
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.errors import Forged, SettingInvalid

FRESH = 300  # seconds that a time stamp may be off
KEY_LENGTH = 43  # characters of an EncodingAESKey
BLOCK = 32  # bytes that the text is padded to, not AES's own 16
RANDOM = 16  # bytes before the text
HEAD = RANDOM + 4  # and its length


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, in hexadecimal digits."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Whether `given` is the signature of the parts; takes the same time whatever it is."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode())


def is_fresh(stamp: str, now: datetime) -> bool:
    """Whether a time stamp, in seconds since 1970, is of these minutes."""
    is_number = stamp.isascii() and stamp.isdigit() and len(stamp) < 15
    return is_number and abs(now.timestamp() - int(stamp)) <= FRESH


@dataclass(frozen=True)
class Sealer:
    """Encrypts and decrypts with one EncodingAESKey, for one receiver."""

    key: bytes  # 32 bytes
    receiver: bytes  # app id or corporation id

    @classmethod
    def of(cls, encoding_aes_key: str, receiver: str) -> Sealer:
        """The key as the platform shows it; raises ValueError where it cannot be one."""
        if len(encoding_aes_key) != KEY_LENGTH:
            raise ValueError(f"an EncodingAESKey has {KEY_LENGTH} characters")
        try:
            # Some keys of the platforms leave bits over in the last character: no `validate`.
            key = base64.b64decode(encoding_aes_key + "=")
        except binascii.Error as error:
            raise ValueError("an EncodingAESKey has letters and digits alone") from error
        if len(key) != BLOCK:
            raise ValueError("an EncodingAESKey has letters and digits alone")
        return cls(key, receiver.encode())

    def seal(self, text: bytes) -> str:
        """`text` for the receiver, encrypted, in Base64."""
        plain = os.urandom(RANDOM) + struct.pack(">I", len(text)) + text + self.receiver
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, sealed: str) -> bytes:
        """What was sealed; raises Forged where it is not whole, or for another receiver."""
        try:
            cipher_text = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise Forged("what is encrypted is no Base64") from None
        if not cipher_text or len(cipher_text) % BLOCK:
            raise Forged("what is encrypted has a wrong length")
        decryptor = self._cipher().decryptor()
        plain = _without_padding(decryptor.update(cipher_text) + decryptor.finalize())
        if len(plain) < HEAD:
            raise Forged("what is encrypted is too short")
        (length,) = struct.unpack(">I", plain[RANDOM:HEAD])
        text, receiver = plain[HEAD : HEAD + length], plain[HEAD + length :]
        if len(text) != length or not hmac.compare_digest(receiver, self.receiver):
            raise Forged("what is encrypted is for somebody else")
        return text

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self.key), CBC(self.key[:RANDOM]))


def _without_padding(plain: bytes) -> bytes:
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise Forged("what is encrypted is not padded as it must be")
    return plain[:-pad]


def sealers_of(keys: Mapping[str, str], receiver: str) -> tuple[Sealer, ...]:
    """The keys in use, by the settings that hold them; empty ones are left out.

    Raises SettingInvalid for one that is none.
    """
    found = []
    for setting, key in keys.items():
        try:
            found += [Sealer.of(key, receiver)] if key else []
        except ValueError as error:
            raise SettingInvalid(setting, "…", f"an EncodingAESKey: {error}") from None
    return tuple(found)


def opened(sealed: str, sealers: Sequence[Sealer]) -> tuple[bytes, Sealer]:
    """What is sealed, and by which key, the first that opens it; raises Forged."""
    for sealer in sealers:
        try:
            return sealer.open(sealed), sealer
        except Forged:
            continue
    raise Forged("no key opens it")
