"""Yearly evaluation of filed bases: a campaign draws a sample, each base drawn is a case of its own."""
