"""Pseudonyms and seals: from one secret, keys that are no use for each other.

A sealed value is nonce (24 bytes, its revision), then XChaCha20-Poly1305 over a format number and
the value, bound to the name of the place where it lies: moved elsewhere, it does not open.
"""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from struct import Struct, error

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from bot.service.ports import Home, NewerFormat, UnsealError
from bot.store.keys import SHARDS

NONCE = 24
FORMAT = 1
_FORMAT_BYTE = bytes([FORMAT])
_CHAT_ID = Struct(">q")
_ADDRESS = Struct(">q22sB")


class Seals:
    """Of one deployment. `secret` is RUKO_SECRET."""

    def __init__(self, secret: str) -> None:
        def derived(person: bytes) -> bytes:
            return blake2b(secret.encode(), digest_size=32, person=person).digest()

        self._of_chats = derived(b"ruko chats")
        self._of_people = derived(b"ruko people")
        self._of_marks = derived(b"ruko marks")
        self._of_items = derived(b"ruko items")
        self._of_receipts = derived(b"ruko receipts")
        self._of_seals = derived(b"ruko seals")
        self.check = blake2b(b"", digest_size=8, key=derived(b"ruko check")).hexdigest()
        """Tells whether two processes have the same secret, and nothing of it."""

    def home(self, chat_id: int) -> Home:
        digest = hmac.digest(self._of_chats, _CHAT_ID.pack(chat_id), "sha256")[:16]
        return Home(digest[0] % SHARDS, _written(digest), chat_id)

    def who(self, home: Home, number: int) -> str:
        """A person or channel in this group. Keyed with the group, so that nobody can be followed through groups."""
        return _written(hmac.digest(self._of_people, home.chat.encode() + _CHAT_ID.pack(number), "sha256")[:16])

    def mark(self, home: Home, of: str) -> str:
        """Of a caption, or of a messenger's lasting id of a file; of no use outside this group."""
        return _written(hmac.digest(self._of_marks, home.chat.encode() + of.encode(), "sha256")[:16])

    def mark_everywhere(self, of: str) -> str:
        """The same in all groups of this deployment, under a key of its own: `mark` says nothing of it."""
        return _written(hmac.digest(self._of_items, of.encode(), "sha256")[:16])

    def receipt(self, receipt: str) -> str:
        """Under which code a note lies: 32 hexadecimal digits."""
        return hmac.digest(self._of_receipts, receipt.encode(), "sha256")[:16].hex()

    def seal(self, place: str, value: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(
            _FORMAT_BYTE + value, place.encode(), nonce, self._of_seals
        )

    def unseal(self, place: str, sealed: bytes) -> bytes:
        """Raises `UnsealError`, `NewerFormat`."""
        try:
            opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed[NONCE:], place.encode(), sealed[:NONCE], self._of_seals
            )
        except (CryptoError, ValueError) as cause:
            raise UnsealError("a stored value does not open with this RUKO_SECRET, or was moved or altered") from cause
        if opened[0] > FORMAT:
            raise NewerFormat(f"sealed in format {opened[0]}, this version reads up to {FORMAT}")
        return opened[1:]

    def seal_addressed(self, place: str, home: Home, name: str, payload: bytes) -> bytes:
        """With the chat's number, its pseudonym and the name inside: who takes a lane over knows only where it lies."""
        named = name.encode()
        return self.seal(place, _ADDRESS.pack(home.chat_id, home.chat.encode(), len(named)) + named + payload)

    def unseal_addressed(self, place: str, sealed: bytes) -> tuple[int, str, str, bytes]:
        """Chat id, pseudonym (a group that moved keeps its old one), name, payload. Raises as `unseal` does."""
        opened = self.unseal(place, sealed)
        try:
            chat_id, chat, length = _ADDRESS.unpack_from(opened)
        except error as cause:
            raise UnsealError("a stored entry has no address") from cause
        end = _ADDRESS.size + length
        return chat_id, chat.decode(), opened[_ADDRESS.size : end].decode(), opened[end:]


def shard_of(pseudonym: str) -> int | None:
    """Where the home with this pseudonym lies; None for what is no pseudonym."""
    try:
        digest = urlsafe_b64decode(pseudonym + "==") if len(pseudonym) == 22 else b""
    except ValueError:
        return None
    return digest[0] % SHARDS if digest and _written(digest) == pseudonym else None


def _written(digest: bytes) -> str:
    """22 characters for 16 bytes."""
    return urlsafe_b64encode(digest)[:22].decode()
