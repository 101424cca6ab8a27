"""Signed links: people without an account answer one question, once. See docs/core.md, "Signed links"."""
