"""A drawn page as a tree, read with the standard library: find tags by name, id, class or attribute."""

from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "rect", "use", "path", "circle"}


class Tag:
    def __init__(self, name, attrs=(), parent=None):
        self.name, self.attrs, self.parent, self.children = name, dict(attrs), parent, []

    def __getitem__(self, attribute):
        return self.attrs[attribute]

    def get(self, attribute, default=None):
        return self.attrs.get(attribute, default)

    def has(self, attribute):
        return attribute in self.attrs

    @property
    def classes(self):
        return self.attrs.get("class", "").split()

    def inner(self):
        for child in self.children:
            if isinstance(child, Tag):
                yield child
                yield from child.inner()

    def all(self, name=None, *, css=None, **attrs):
        """All tags inside that match; ``for_`` and ``type_`` stand for attributes that are Python words."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
        return [
            tag
            for tag in self.inner()
            if (name is None or tag.name == name)
            and (css is None or css in tag.classes)
            and all(tag.get(key) == value for key, value in wanted.items())
        ]

    def find(self, name=None, **wanted):
        """The first match, or None."""
        return next(iter(self.all(name, **wanted)), None)

    def id(self, value):
        """The tag with this id; a test that asks for one expects it."""
        found = self.all(id=value)
        assert len(found) == 1, f"{len(found)} tags have the id {value!r}"
        return found[0]

    def _raw(self):
        return "".join(child._raw() if isinstance(child, Tag) else child for child in self.children)

    @property
    def text(self):
        """The words inside, with single blanks."""
        return " ".join(self._raw().split())


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.here = Tag("root")

    def handle_starttag(self, tag, attrs):
        child = Tag(tag, [(key, "" if value is None else value) for key, value in attrs], self.here)
        self.here.children.append(child)
        if tag not in VOID:
            self.here = child

    def handle_startendtag(self, tag, attrs):
        self.here.children.append(Tag(tag, attrs, self.here))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert tag == self.here.name, f"</{tag}> closes <{self.here.name}>"
        self.here = self.here.parent

    def handle_data(self, data):
        self.here.children.append(data)


def read(html) -> Tag:
    """Parse; a tag that is closed in the wrong place, or not at all, fails the test."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.here is reader.root, f"<{reader.here.name}> is not closed"
    return reader.root
