"""The six-step conversation that every bot of the benchmark holds: what is said, and which buttons follow.

Ruko's own words at these steps (English, Pakistan), so that all bots send messages of the same size.
"""

TOOLS = ("← Back", "Language", "Hide")
"""The last row of every screen. They stand for themselves: nobody presses them here."""

STEPS = (
    (
        "start",
        "I help when a sexual picture or video of a child turns up.\nI am an automatic helper, not the police and not Telegram. You do not need to send me anything.\nWhat happened?",
        ("Somebody sent me something", "I was about to share something", "About me, or I am under 18", "I worry about my behaviour", "What to do if I ever see this"),
    ),
    (
        "pause",
        "Sharing a sexual picture of a child is a serious crime, whatever the reason.\n\nDo not forward or save it. First report it in the app it came from, then delete it.\n\nYou can report without your name. I do not open or keep it.\n\nIf it shows you, it is not your fault. You choose what comes next.",
        ("My reason for sharing it", "Report it", "About me, or I am under 18", "I worry about my behaviour", "Other help"),
    ),
    (
        "reason",
        "What was your reason?\nEvery answer is fine. To skip this, press Back.",
        ("It made me angry", "To warn others", "To help or find the child", "It was meant as a joke", "Another reason"),
    ),
    (
        "anger",
        "Your anger makes sense.\nIf a child is in it, each copy shows that child to more people.\nLet your anger do some good. Report it, then delete it. Ask others not to pass it on.",
        ("Help", "Report it", "A text I can post instead"),
    ),
    (
        "help",
        "What kind of help do you need?",
        ("For me", "For a child I know", "Where to report", "I worry about my behaviour", "Country"),
    ),
    (
        "people",
        (
        "What people see can stay with them for a while. You did well to ask.\nYou can talk about how you feel. You need not say what you saw.\n\n"
        "Umang helpline\nSomebody who listens, day or night, when life feels too hard.\n0311-7786264 (Pakistan)\nday and night, except on Eid holidays\nFree · May ask your name\nLanguages: English, Urdu, Sindhi, Pashto, Punjabi\n\n"
        "Digital Security Helpline (Digital Rights Foundation)\nHelps when a picture of you is shared or somebody threatens you.\n0800-39393 (Pakistan)\nhttps://digitalrightsfoundation.pk/\nevery day 9:00 to 17:00, Pakistan time\nFree · No name needed\nLanguages: English, Urdu\n\n"
        "Child protection helpline 1121\nChild protection. Listens to children and to worried adults.\n1121 (Pakistan)\nday and night in Punjab; elsewhere it may differ\nFree · May ask your name\nLanguages: Urdu, Punjabi, Sindhi, Pashto"
        ),
        ("That is all, thank you", "It is about a picture of me", "Other help"),
    ),
)  # fmt: skip
"""(state, text, labels); every button leads on, from the last step to the first."""
