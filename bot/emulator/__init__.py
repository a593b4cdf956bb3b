"""A stand-in for Telegram that shares no code with the bot."""
