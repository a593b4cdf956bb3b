"""The same person always gets the same wording."""

from __future__ import annotations

from bot.core.flow import Variants

NEUTRAL = "neutral"
"""The control: the usual wording, and the only one for who took an own path."""


def choose(variants: Variants, seed: int) -> str:
    """One frame of `variants`, evenly over all seeds."""
    return variants.frames[seed % len(variants.frames)] if variants.frames else NEUTRAL


def fitting(variants: Variants | None, frame: str) -> str:
    """The person's frame, or the neutral one where this message (or this revision) has no such frame."""
    return frame if variants and frame in variants.frames else NEUTRAL
