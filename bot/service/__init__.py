"""Use cases: load, advance, commit, deliver."""
