"""Ruko beside bots that were written by hand with other libraries: the same talk, one run, ratios."""
