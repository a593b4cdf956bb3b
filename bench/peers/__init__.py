"""Bots that hold the same six-step conversation, as the documentation of their libraries shows it."""
