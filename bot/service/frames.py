"""An exception, as it may be logged: its class and where it was raised, never its message."""

from __future__ import annotations


def frames(error: BaseException) -> str:
    """The class and where it was raised, innermost last: ``KeyError in engine.py:41, turn.py:12``."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        found.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} in {', '.join(found[-12:])}"
