"""Reading one answered page: its texts with the language they are marked with, its links and forms, what a strict browser would refuse."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "use",
    "rect",
    "path",
    "circle",
}
SPOKEN = ("aria-label", "placeholder", "title", "data-label", "alt")
SILENT = {"script", "style", "textarea", "svg"}
FETCHED = ("src", "srcset", "poster", "data", "action", "formaction", "hx-get", "hx-post")
FOREIGN = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.I)
MAP_DATA = re.compile(r"\.geojson|\.topojson|\{[xyz]\}|/tiles?/|mapbox|leaflet|openstreetmap|amap\.com", re.I)


@dataclass
class Field:
    """One named control of a form. ``options`` are the values of a select, of radio buttons or tick boxes of one name."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    has_token: bool = False

    def values(self) -> dict[str, list[str]]:
        """What a browser would send if the person only pressed the button."""
        sent = {}
        for one in self.fields.values():
            if one.kind in {"select", "radio", "checkbox"}:
                if one.chosen:
                    sent[one.name] = list(one.chosen)
            elif one.kind not in {"file", "submit"}:
                sent[one.name] = [one.value]
        return sent


@dataclass
class Page:
    url: str
    status: int
    view: str = ""
    lang: str = ""
    cache: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    headings: int = 0
    regions: list[str] = field(default_factory=list)  # what names each: words, or the id of its heading
    inline: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    maps: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    def __init__(self, page: Page):
        super().__init__(convert_charrefs=True)
        self.page, self.stack = page, []
        self.form = self.select = self.text = None
        self.by_id: dict[str, Form] = {}

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        lang = attrs.get("lang") or (self.stack[-1][1] if self.stack else "")
        if tag == "html":
            self.page.lang = lang
        if tag == "h1":
            self.page.headings += 1
        named = attrs.get("aria-labelledby") or attrs.get("aria-label")
        if named and (attrs.get("role") == "region" or tag == "section" and "role" not in attrs):
            self.page.regions.append(named)
        if tag == "a" and attrs.get("href"):
            self.page.links.append(attrs["href"])
        self._refused(tag, attrs)
        for name in SPOKEN:
            if attrs.get(name):
                self.page.texts.append((lang, re.sub(r"\s+", " ", attrs[name]).strip()))
        self._control(tag, attrs)
        if tag not in VOID:
            self.stack.append((tag, lang))

    def _refused(self, tag, attrs):
        """Inline code, and addresses that would make the browser ask another host or load map data."""
        code = tag == "script" and not attrs.get("src") and attrs.get("type") != "application/json"
        if "style" in attrs or tag == "style" or code or any(name.startswith("on") for name in attrs):
            self.page.inline.append(self.get_starttag_text()[:100])
        fetched = [attrs[name] for name in FETCHED if name in attrs] + (
            [attrs.get("href", "")] if tag in {"link", "use", "base"} else []
        )
        self.page.foreign += [address for address in fetched if FOREIGN.match(address)]
        self.page.maps += [value[:100] for value in attrs.values() if MAP_DATA.search(value)]

    def _control(self, tag, attrs):
        if tag == "form":
            self.form = Form(attrs.get("action", ""), attrs.get("method", "get").lower())
            self.page.forms.append(self.form)
            if attrs.get("id"):
                self.by_id[attrs["id"]] = self.form
        form = self.by_id.get(attrs["form"]) if attrs.get("form") else self.form
        name = attrs.get("name")
        if tag == "option" and self.select:
            self.select.options.append(attrs.get("value", ""))
            if "selected" in attrs:
                self.select.chosen.append(attrs.get("value", ""))
        if form is None or not name or "disabled" in attrs:
            return
        if name == "csrfmiddlewaretoken":
            form.has_token = True
        elif tag == "select":
            self.select = form.fields.setdefault(name, Field(name, "select"))
        elif tag == "textarea":
            self.text = form.fields.setdefault(name, Field(name, "textarea"))
        elif tag == "button":
            form.fields.setdefault(name, Field(name, "submit", attrs.get("value", ""))).options.append(
                attrs.get("value", "")
            )
        elif tag == "input":
            self._input(form, name, attrs)

    def _input(self, form, name, attrs):
        kind, value = attrs.get("type", "text"), attrs.get("value", "")
        if kind in {"radio", "checkbox"}:
            value = value or "on"
            one = form.fields.setdefault(name, Field(name, kind))
            one.options.append(value)
            one.chosen += [value] if "checked" in attrs else []
        else:
            form.fields.setdefault(name, Field(name, kind, value))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select" and self.select:
            if not self.select.chosen and self.select.options:
                self.select.chosen.append(self.select.options[0])
            self.select = None
        elif tag == "textarea":
            self.text = None
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place][0] == tag:
                del self.stack[place:]
                return

    def handle_data(self, data):
        if self.text is not None:
            self.text.value += data
        text = re.sub(r"\s+", " ", data).strip()
        if text and not any(tag in SILENT for tag, _lang in self.stack):
            self.page.texts.append((self.stack[-1][1] if self.stack else "", text))


def read(url: str, response) -> Page:
    page = Page(url, response.status_code, cache=response.get("Cache-Control", ""))
    if response.get("Content-Type", "").startswith("text/html"):
        reader = Reader(page)
        reader.feed(response.content.decode())
        for form in page.forms:
            form.action = form.action or urlsplit(url).path
            for one in form.fields.values():
                if one.kind == "textarea" and one.value.startswith("\n"):
                    one.value = one.value[1:]  # browsers drop the first line break
    return page
