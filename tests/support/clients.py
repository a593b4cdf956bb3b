"""Ways to call the stand-in: two client libraries nobody here wrote, and plain HTTP in every encoding."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

TOKEN = "1000000:AAEhBOweik6ad9r_sample_token_sample"


@asynccontextmanager
async def aiogram_bot(address, token=TOKEN, timeout_s=5.0):
    from aiogram import Bot  # importing it takes seconds: only where it is needed
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    session = AiohttpSession(api=TelegramAPIServer.from_base(address), timeout=timeout_s)
    try:
        yield Bot(token, session=session)
    finally:
        await session.close()


@asynccontextmanager
async def ptb_bot(address, token=TOKEN):
    from telegram import Bot
    from telegram.request import HTTPXRequest

    plain = {"verify": False}  # there is no TLS here, and reading all certificates takes long
    ways = {name: HTTPXRequest(httpx_kwargs=plain) for name in ("request", "get_updates_request")}
    bot = Bot(token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot", **ways)
    try:
        yield bot
    finally:
        for request in bot._request:
            await request.shutdown()


@dataclass
class Answer:
    status: int
    data: dict[str, Any]

    @property
    def result(self):
        assert self.data["ok"], self.data
        return self.data["result"]

    @property
    def refusal(self):
        """Code and words of a refusal."""
        assert not self.data["ok"], self.data
        assert self.status == self.data["error_code"]
        return self.data["error_code"], self.data["description"]


class Http:
    """Calls of the Bot API as they go over the wire."""

    def __init__(self, client, address, token=TOKEN):
        self.client = client
        self.base = f"{address}/bot{token}"

    async def __call__(self, method, /, **parameters):
        """With a JSON body."""
        async with self.client.post(f"{self.base}/{method}", json=parameters) as response:
            return await _answer(response)

    async def form(self, method, /, **parameters):
        async with self.client.post(f"{self.base}/{method}", data=_written(parameters)) as response:
            return await _answer(response)

    async def multipart(self, method, /, files=(), **parameters):
        with aiohttp.MultipartWriter("form-data") as writer:
            for name, value in _written(parameters).items():
                writer.append(value).set_content_disposition("form-data", name=name)
            for name, content in dict(files).items():
                writer.append(content).set_content_disposition("form-data", name=name, filename="tile.bin")
        async with self.client.post(f"{self.base}/{method}", data=writer) as response:
            return await _answer(response)

    async def get(self, method, /, **parameters):
        """In the query of a GET."""
        async with self.client.get(f"{self.base}/{method}", params=_written(parameters)) as response:
            return await _answer(response)


async def _answer(response):
    return Answer(response.status, await response.json())


def _written(parameters):
    """As the documentation says for forms: objects and arrays as JSON, everything else as it is."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
