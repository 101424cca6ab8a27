"""A letter as a page: one template for the preview, the printed page and the PDF."""

import base64
import io

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override, pgettext

from letters import texts
from letters.facts import day_in_words
from letters.kinds import BILINGUAL, LetterKind, language_label
from letters.models import Letter, LetterState

HTML_LANGUAGE = {"zh-hans": "zh-CN"}


def verify_url(code: str) -> str:
    """The public page about a certificate, in full, since it is read from paper."""
    return f"{settings.SITE_URL}{reverse('letters:verify', args=[code])}"


def square(words: str) -> str:
    """A QR code of the words as an SVG, for the ``src`` of an image."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    image = qrcode.make(words, image_factory=SvgPathImage, box_size=10, border=2)
    stream = io.BytesIO()
    image.save(stream)
    return "data:image/svg+xml;base64," + base64.b64encode(stream.getvalue()).decode()


def words_of(letter: Letter) -> list[dict]:
    """What the letter says: the frozen words of an issued one, else the paragraphs in force filled with its facts."""
    return letter.content or texts.composed(letter.kind_of, letter.facts)


def sheet(letter: Letter) -> dict:
    """All that the template ``letters/parts/paper.html`` draws."""
    kind = letter.kind_of
    parts = []
    for words in words_of(letter):
        with override(words["language"]):
            parts.append(
                {
                    **words,
                    "lang": HTML_LANGUAGE.get(words["language"], words["language"]),
                    "rows": _rows(kind, letter.facts.get(words["language"], {})),
                    "sender": gettext("Shanghai Science and Technology Commission"),
                    "number": gettext("No. %(number)s") % {"number": letter.number} if letter.number else "",
                    "day": day_in_words(letter.issued_at),
                    "mark": _mark(letter),
                    "original": _about_originals(words["language"]),
                    "ask": gettext("Whether it is valid today says this page:") if letter.verify_code else "",
                }
            )
    code = letter.verify_code
    url = verify_url(code) if code else ""
    return {
        "letter": letter,
        "parts": parts,
        "is_certificate": letter.is_certificate,
        "verify_url": url,
        "square": square(url) if url else "",
        "left_out": [paragraph for part in parts for paragraph in part["left_out"]],
    }


def _about_originals(language: str) -> str:
    """Under what the office wrote in the other language of the letter. In the active language."""
    other = next(one for one in BILINGUAL if one != language)
    return gettext("(The office’s words, given in the original language: %(language)s.)") % {
        "language": language_label(other)
    }


def _mark(letter: Letter) -> str:
    """What stands across a sheet that is no letter (yet, or any more). In the active language."""
    if letter.state == LetterState.WITHDRAWN:
        return pgettext("letter", "Withdrawn")
    return "" if letter.issued_at else gettext("Draft, not issued")


def _rows(kind: LetterKind | None, facts: dict) -> list[tuple[str, str]]:
    """The table on a certificate, in the active language."""
    if kind is None:
        return []
    return [(str(kind.known_facts[name]), facts[name]) for name in kind.public if facts.get(name)]


def page(letter: Letter) -> str:
    """The letter as a whole document, for the PDF."""
    return render_to_string("letters/pdf.html", {"sheet": sheet(letter)})
