"""Why something about people and organisations was not done."""


class Refused(Exception):
    """``str()`` is a sentence for the person who tried. Nothing was changed."""

    def __str__(self):
        return str(self.args[0]) if self.args else ""
