"""What every page of the portal has to stand: axe, a phone's width, a quiet console, no other host, no broken answer."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# A form that comes back with its errors, and one that came second: the tests that send one look at the page themselves.
SENT_BACK = (422, 409)
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Watch:
    """Looks over the shoulder of all people of a test and keeps what is not right; ``troubles`` is compared at the end.

    axe takes about a second, so a page that was looked at in the same language and state is not looked at again: ``seen``
    holds what was, for all tests of a session.
    """

    def __init__(self, site: str, seen: set):
        self.site, self.seen, self.troubles, self.axe = site, seen, [], Axe()
        self.not_there: set[str] = set()  # addresses that have to be answered with 404

    def follow(self, page) -> None:
        """Listen to everything a page says and asks for."""
        page.on("console", lambda message: message.type == "error" and self.hear(page, message.text))
        page.on("pageerror", lambda error: self.note(page, f"script: {error}"))
        page.on("request", lambda request: self._is_ours(request.url) or self.note(page, f"asks {request.url}"))
        page.on(
            "response",
            lambda answer: (
                answer.status >= 400
                and answer.status not in SENT_BACK
                and not (answer.status == 404 and urlsplit(answer.url).path in self.not_there)
                and self.note(page, f"{answer.status} for {answer.url}")
            ),
        )

    def look(self, page, *, heading: str, language: str, scripts: bool) -> None:
        """Judge the page as it stands, on a desk and on a phone."""
        state = page.locator("main .status").first
        badge = state.inner_text() if state.count() else ""
        key = (resolve(urlsplit(page.url).path).view_name, language, scripts, heading, badge)
        if key in self.seen:
            return
        self.seen.add(key)
        if not heading.strip() or page.locator("h1").count() != 1:
            self.note(page, "has not one heading of its own")
        for size in (PHONE, DESK):  # the desk last: the person goes on there
            page.set_viewport_size(size)
            too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if too_wide > 0:
                self.note(page, f"is {too_wide} px wider than {size['width']}")
            if scripts:
                for rule, nodes in self.findings(page):
                    self.note(page, f"axe at {size['width']}: {rule} {nodes}")

    def findings(self, page) -> list[tuple[str, list[str]]]:
        """(rule, where) of each violation that axe names."""
        violations = self.axe.run(page, options=RULES).response["violations"]
        return [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in violations]

    def hear(self, page, line: str) -> None:
        is_awaited = "status of 404 " in line and urlsplit(page.url).path in self.not_there
        if not is_awaited and not any(f"status of {status} " in line for status in SENT_BACK):
            self.note(page, f"console: {line}")

    def note(self, page, trouble: str) -> None:
        line = f"{urlsplit(page.url).path}: {trouble}"
        if line not in self.troubles:
            self.troubles.append(line)

    def _is_ours(self, url: str) -> bool:
        return url.startswith((self.site, "data:", "blob:"))
