"""Notes are sealed to the desk's public key (libsodium's sealed box): the bot cannot read them back.

Keys are 32 bytes in base64url, as `RUKO_REPORT_KEY` holds one.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from bot.service.ports import UnsealError


def generate_keypair() -> tuple[str, str]:
    """The public half, for the bot; the private half, for the desk's own safe place."""
    private = PrivateKey.generate()
    return _written(bytes(private.public_key)), _written(bytes(private))


def seal_note(content: bytes, public_key: str) -> bytes:
    return SealedBox(PublicKey(_read(public_key))).encrypt(content)


def open_note(sealed: bytes, private_key: str) -> bytes:
    """Raises `UnsealError` where the note was sealed to another key."""
    try:
        return SealedBox(PrivateKey(_read(private_key))).decrypt(sealed)
    except CryptoError as cause:
        raise UnsealError("this note was sealed to another key, or was altered") from cause


def _written(key: bytes) -> str:
    return urlsafe_b64encode(key).rstrip(b"=").decode()


def _read(key: str) -> bytes:
    """Raises `ValueError`, with what to do about it."""
    try:
        raw = urlsafe_b64decode(key.strip().rstrip("=") + "=")
    except ValueError:
        raw = b""
    if len(raw) != PublicKey.SIZE:
        raise ValueError("this is no key of a desk: it has 43 letters and digits; `ruko keygen` makes a pair")
    return raw
