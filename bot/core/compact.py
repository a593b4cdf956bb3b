"""JSON as it is stored: without spaces, in UTF-8. Encoder and decoder are made once, not for each record."""

from __future__ import annotations

import json
from typing import Any

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_read = json.JSONDecoder().decode


def to_json(data: Any) -> bytes:
    return _write(data).encode()


def from_json(stored: bytes) -> Any:
    """Raises ValueError where it is none."""
    return _read(stored.decode())
