"""The same person always gets the same wording."""

from __future__ import annotations

from bot.core.flow import Variants

NEUTRAL = "neutral"
"""The control: the usual wording, and the only one for who took an own path."""


FROM_A_GROUP = (NEUTRAL, "harm")
"""With which somebody begins who comes from a group's notice: nobody knows whether they are a child."""


def choose(variants: Variants, seed: int, *, from_group: bool = False) -> str:
    """One frame of `variants`, evenly over all seeds."""
    frames = variants.frames
    if from_group:
        frames = tuple(frame for frame in frames if frame in FROM_A_GROUP and frame not in variants.law_frames)
    return frames[seed % len(frames)] if frames else NEUTRAL


def fitting(variants: Variants | None, frame: str) -> str:
    """The person's frame, or the neutral one where this message (or this revision) has no such frame."""
    return frame if variants and frame in variants.frames else NEUTRAL
