"""What is handed from one chat's home to another's, by name, with the facts that go along.

Every act's facts hold ``group``, the group's chat id, unless it is handed to the group itself
or to staff, who learn of no group.
"""

from __future__ import annotations

from typing import Literal

Act = Literal[
    "remind", "notice", "answer", "knows", "knows_no_more", "reminded", "worked", "settings", "panel", "reported",
    "forgotten", "asked", "doubted",
]  # fmt: skip

# To a person

REMIND: Act = "remind"
"""``case``. The private reminder, if they have begun the bot and not stopped notes; else ``reminded`` goes back."""
ANSWER: Act = "answer"
"""A line for who has asked for something, in the group where the bot may not whisper there, or in private; only if
they have begun the bot."""
KNOWS: Act = "knows"
"""Nothing is said: the group is one of theirs, in the list that /groups shows."""
KNOWS_NO_MORE: Act = "knows_no_more"
"""``ref``, the group's pseudonym: it may stand in their list under a number it had before. Nothing is said."""

# To an admin

NOTICE: Act = "notice"
"""A line nobody asked for just now: if they are still an admin of the group when it is due, and take notes."""

# To a group

REMINDED: Act = "reminded"
"""``case``, ``outcome``: what became of ``remind``."""
WORKED: Act = "worked"
"""``case``, ``act``, ``by`` (chat id of the admin)."""
SETTINGS: Act = "settings"
"""``by`` and the values, as `groups.settings` reads them."""
PANEL: Act = "panel"
"""``act`` (opened, test, leave), ``by``, ``locale``."""
REPORTED: Act = "reported"
"""``message``, ``by``, ``locale``: a member's report by the message's link."""
FORGOTTEN: Act = "forgotten"
"""``by``: somebody had everything about them erased, and is told nothing any more."""

# To staff

ASKED: Act = "asked"
"""``code``, ``mark``: an admin asks to have an item recognised in all groups."""
DOUBTED: Act = "doubted"
"""``mark``: an admin said "false alarm" of an item that is on the list, or that staff were asked about."""
TO_STAFF = (ASKED, DOUBTED)
