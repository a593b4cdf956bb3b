"""Groups: what admins set, what is going on, and what follows from what happens. Pure, as all of the core."""
