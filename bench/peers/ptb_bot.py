"""The peer written with python-telegram-bot: ConversationHandler, persistence in a file, its own webhook.

As the library's documentation shows it. It has no persistence in Redis, and asks for updates one by one where a
ConversationHandler is used. In its favour uvloop runs it, as it runs Ruko.

A process: ``python -m bench.peers.ptb_bot`` with API, PORT, SECRET and TOKEN in the environment.
"""

from __future__ import annotations

import os
from pathlib import Path

import uvloop
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from bench.peers.script import STEPS, TOOLS


def keyboard(step: int) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(label, callback_data=f"{step}:{n}")] for n, label in enumerate(STEPS[step][2])]
    rows.append([InlineKeyboardButton(label, callback_data=f"tool:{label}") for label in TOOLS])
    return InlineKeyboardMarkup(rows)


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert context.user_data is not None
    assert update.effective_message is not None
    context.user_data["way"] = [0]
    await update.effective_message.reply_text(STEPS[0][1], reply_markup=keyboard(0))
    return 0


async def go_on(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    query = update.callback_query
    assert query is not None
    assert context.user_data is not None
    step = int((query.data or "0:0").split(":")[0])
    step = step + 1 if step + 1 < len(STEPS) else 0
    context.user_data.setdefault("way", []).append(step)
    await query.answer()
    if update.effective_message:
        await update.effective_message.reply_text(STEPS[step][1], reply_markup=keyboard(step))
    return step


def main() -> None:
    uvloop.install()
    persistence = PicklePersistence(filepath=Path("state.pickle"))
    app = (
        Application.builder()
        .token(os.environ["TOKEN"])
        .base_url(os.environ["API"] + "/bot")
        .persistence(persistence)
        .concurrent_updates(False)
        .build()
    )
    states = {at: [CallbackQueryHandler(go_on, pattern=f"^{at}:")] for at in range(len(STEPS))}
    talk = ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states=states,  # type: ignore[arg-type]  # the library's own dict is invariant in its key
        fallbacks=[CommandHandler("start", start)],
        name="talk",
        persistent=True,
        allow_reentry=True,
        per_message=False,
    )
    app.add_handler(talk)
    app.add_handler(MessageHandler(filters.ChatType.PRIVATE, start))
    app.run_webhook(
        listen="127.0.0.1",
        port=int(os.environ["PORT"]),
        url_path="telegram",
        webhook_url=f"http://127.0.0.1:{os.environ['PORT']}/telegram",
        secret_token=os.environ["SECRET"],
    )


if __name__ == "__main__":
    main()
