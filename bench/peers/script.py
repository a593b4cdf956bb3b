"""The six-step conversation that every bot of the benchmark holds: what is said, and which buttons follow."""

STEPS = (
    ("start", "I help when a sexual picture or video of a child turns up. What happened?", ("Somebody sent me something", "It is about me", "Help")),
    ("pause", "Please pause. Do not forward it. Do not save it. First report it, then delete it. You can report without your name.", ("My reason for sharing it", "Report it", "Help")),
    ("reason", "What was your reason? Every answer is fine.", ("It made me angry", "To warn others", "Another reason")),
    ("anger", "Your anger makes sense. Each copy shows the child to more people. Put the anger where it counts.", ("Help", "Report it")),
    ("help", "Whom is the help for?", ("For me", "For a child I know")),
    ("people", "These people listen. Call or write to them.", ("Start over",)),
)  # fmt: skip
"""(state, text, labels); the first button leads on."""
