"""The kill test: what is lost, repeated or sent to the wrong person while workers and Redis are killed."""
