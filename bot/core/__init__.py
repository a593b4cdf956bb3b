"""Decides: values and pure functions. No file, network, clock, environment or chance."""
