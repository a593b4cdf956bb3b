"""The peer written with aiogram: Dispatcher, FSM on RedisStorage, event isolation, its own webhook handler.

As aiogram's documentation shows it, with two things in its favour: the webhook answers after the handler (the default
answers before it, and loses what a kill interrupts), and uvloop runs it, as it runs Ruko.

A process: ``python -m bench.peers.aiogram_bot`` with API, REDIS_URL, PORT, SECRET and TOKEN in the environment.
"""

from __future__ import annotations

import os

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench.peers.script import STEPS, TOOLS

router = Router()


class Talk(StatesGroup):
    start = State()
    pause = State()
    reason = State()
    anger = State()
    help = State()
    people = State()


STATES = [getattr(Talk, name) for name, _, _ in STEPS]


def keyboard(step: int) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=label, callback_data=f"{step}:{n}")] for n, label in enumerate(STEPS[step][2])]
    rows.append([InlineKeyboardButton(text=label, callback_data=f"tool:{label}") for label in TOOLS])
    return InlineKeyboardMarkup(inline_keyboard=rows)


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Talk.start)
    await state.set_data({"way": [0]})
    await message.answer(STEPS[0][1], reply_markup=keyboard(0))


async def go_on(query: CallbackQuery, state: FSMContext) -> None:
    step = int((query.data or "0:0").split(":")[0])
    step = step + 1 if step + 1 < len(STEPS) else 0
    data = await state.get_data()
    await state.set_state(STATES[step])
    await state.update_data(way=[*data.get("way", []), step])
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(STEPS[step][1], reply_markup=keyboard(step))


for at, its_state in enumerate(STATES):
    router.callback_query.register(go_on, its_state, F.data.startswith(f"{at}:"))


@router.message(F.chat.type == "private")
async def anything(message: Message) -> None:
    await message.answer(STEPS[0][1], reply_markup=keyboard(0))


async def ask_for_updates(bot: Bot) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{os.environ['PORT']}/telegram", secret_token=os.environ["SECRET"])


def main() -> None:
    uvloop.install()
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["API"]))
    bot = Bot(os.environ["TOKEN"], session=session)
    storage = RedisStorage.from_url(os.environ["REDIS_URL"])
    dispatcher = Dispatcher(storage=storage, events_isolation=storage.create_isolation())
    dispatcher.include_router(router)
    dispatcher.startup.register(ask_for_updates)
    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=os.environ["SECRET"])
    handler.register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=lambda _: None)


if __name__ == "__main__":
    main()
