"""What an action of introductions says when it cannot be done."""


class NotPossible(Exception):
    """``str()`` is a sentence for the page."""

    status = 409
