"""Telegram: updates in, calls of the Bot API out."""

from bot.telegram.models import import_aiogram

import_aiogram()  # before any module of this package does it
