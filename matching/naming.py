"""Whether a text gives away whose it is: a demand with a hidden name must not carry the name in its words."""

import re

DISTINCTIVE = 6  # letters from which the first word of a Latin name counts by itself
LEGAL_FORMS = re.compile(
    r"[\s,.]+(?:ltd|limited|inc|llc|plc|pty|pvt|private|gmbh|ag|se|kg|sa|s\.a|as|oy|ab|bv|nv|ltda|co|company|corp|corporation|group)\.?$",
    re.IGNORECASE,
)


def _bare(name: str) -> str:
    """Without what registers add at the end."""
    name = " ".join(name.split())
    while (shorter := LEGAL_FORMS.sub("", name)) != name:
        name = shorter
    return name


def given_away(names, texts) -> str:
    """The part of one of the names that stands in one of the texts; "" when none does."""
    whole = "\n".join(text for text in texts if text)
    for name in names:
        bare = _bare(name or "")
        if len(bare) < 2:
            continue
        if bare.casefold() in whole.casefold():
            return bare
        first = re.split(r"[\s,&]+", bare)[0]
        if len(first) >= DISTINCTIVE and first[0].isupper() and re.search(rf"(?<!\w){re.escape(first)}(?!\w)", whole):
            return first
    return ""


def in_content(organisation, content) -> str:
    """The same for all words of a demand that readers see."""
    lists = (*content.must_haves, *content.nice_to_haves, *content.excluded)
    texts = (
        content.title,
        content.teaser,
        content.text,
        content.summary_en,
        content.title_zh,
        content.summary_zh,
        content.application,
    )
    return given_away((organisation.name_zh, organisation.name_en), (*texts, *lists))
