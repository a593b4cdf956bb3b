"""One page that shows every screen in every language: what `ruko preview` writes for staff."""
