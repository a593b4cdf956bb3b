"""Ruko: a chat bot that speaks before a picture of a child is passed on."""
