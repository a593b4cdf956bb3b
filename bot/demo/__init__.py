"""The demo: the real bot on a stand-in for Telegram, with a Redis of its own."""
