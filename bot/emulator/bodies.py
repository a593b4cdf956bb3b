"""Bodies of the people's HTTP: JSON objects in, JSON out, and how a refusal is said."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


async def body_of(request: web.Request) -> dict[str, Any]:
    """Empty where there is none that could be read."""
    if not request.can_read_body:
        return {}
    try:
        body = await request.json()
    except json.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def cannot(error: Exception | str) -> web.Response:
    """400 with what to do instead, in words."""
    return web.json_response({"error": str(error).strip("'\"")}, status=400)
