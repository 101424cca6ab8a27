"""Somebody at a browser of their own: reads what is written on the page, clicks and types by it."""

import re

from django.utils import translation
from django.utils.html import strip_tags
from playwright.sync_api import Locator, expect

from tests.browser.watch import DESK
from tests.factories import PASSWORD

PATIENCE = 30_000  # ms; a machine that is busy is slow, not broken
LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}
MARK = r"\s*([(（].*[)）])?"  # "(optional)" after a label


def words(label: str) -> re.Pattern:
    """A label as it is written, with or without the mark that it may be left out."""
    written = re.escape(" ".join(label.split())).replace("/", r"\/")  # Playwright puts the pattern between slashes
    return re.compile(rf"^\s*{written}{MARK}\s*$")


class Person:
    """``user`` signs in by the page; without one it is a visitor. ``watch`` judges each page the person arrives at."""

    def __init__(self, browser, watch, user=None, *, language="zh-hans", scripts=True):
        self.watch, self.user, self.language, self.scripts = watch, user, language, scripts
        self.context = browser.new_context(
            base_url=watch.site, viewport=DESK, locale=LANGUAGES[language], java_script_enabled=scripts
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        watch.follow(self.page)
        if language != "zh-hans":
            self.context.add_cookies([{"name": "language", "value": language, "url": watch.site}])

    # --- going about ------------------------------------------------------------------------------

    def sign_in(self) -> "Person":
        self.page.goto("/accounts/login/")
        return self.signs_in_here()

    def signs_in_here(self) -> "Person":
        """On the sign-in page, however one came to it."""
        self.arrives({"zh-hans": "登录", "en": "Sign in"}[self.language])
        self.types({"zh-hans": "电子邮箱", "en": "E-mail"}[self.language], self.user.email)
        self.types({"zh-hans": "密码", "en": "Password"}[self.language], PASSWORD)
        self.presses({"zh-hans": "登录", "en": "Sign in"}[self.language])
        expect(self.page.locator("body")).to_contain_text(self.user.name, timeout=PATIENCE)
        return self

    def confirms_with_password(self) -> "Person":
        """Asked once more who it is; what was sent goes on by itself."""
        self.arrives({"zh-hans": "请确认是您本人", "en": "Confirm that it is you"}[self.language])
        self.types({"zh-hans": "密码", "en": "Password"}[self.language], PASSWORD)
        return self.presses({"zh-hans": "确认", "en": "Confirm"}[self.language])

    def arrives(self, heading: str | re.Pattern) -> "Person":
        """The page with this heading is there, and stands the looking at."""
        title = self.page.get_by_role("heading", level=1, name=heading, exact=isinstance(heading, str))
        expect(title).to_be_visible(timeout=PATIENCE)
        self.page.wait_for_load_state()
        self.watch.look(self.page, heading=title.inner_text(), language=self.language, scripts=self.scripts)
        return self

    def goes_to(self, name: str) -> "Person":
        """By the main navigation. A count may stand behind the words."""
        navigation = self.page.get_by_role("banner").get_by_role("navigation")
        entry = navigation.get_by_role("link", name=re.compile(rf"^{re.escape(name)}(\s|$)"))
        if not entry.count():  # under "More"
            navigation.locator("summary").click()
        entry.click()
        return self

    def opens_own_menu(self, name: str) -> "Person":
        """An entry of the menu under the person's name."""
        menu = self.page.get_by_role("banner").locator("details").filter(has_text=name)
        menu.locator("summary").click()
        menu.get_by_role("link", name=name).click()
        return self

    def follows(self, name: str, *, within: Locator | None = None) -> "Person":
        """A link of the page by its words."""
        (within or self.main).get_by_role("link", name=name, exact=True).first.click()
        return self

    def presses(self, name: str | re.Pattern, *, within: Locator | None = None) -> "Person":
        """A button by its words."""
        place = within or self.main
        place.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()
        return self

    def leaves(self) -> None:
        self.context.close()

    # --- reading ----------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def panel(self, title: str) -> Locator:
        """The part of the page under this heading; a heading that only holds the words when none is called so."""
        named = self.main.get_by_role("region", name=title, exact=True)
        return named if named.count() else self.main.get_by_role("region", name=title)

    def row(self, text: str) -> Locator:
        return self.main.get_by_role("row").filter(has_text=text)

    def reads(self, *texts: str, within: Locator | None = None) -> "Person":
        """Each of these can be read on the page."""
        for text in texts:
            expect(within or self.main).to_contain_text(text, timeout=PATIENCE)
        return self

    def misses(self, *texts: str, within: Locator | None = None) -> "Person":
        """None of these is on the page."""
        for text in texts:
            expect(within or self.main).not_to_contain_text(text, timeout=PATIENCE)
        return self

    # --- filling in -------------------------------------------------------------------------------

    def types(self, label: str, text: str, *, within: Locator | None = None) -> "Person":
        (within or self.main).get_by_label(words(label)).first.fill(text)
        return self

    def chooses(self, label: str, *, within: Locator | None = None) -> "Person":
        """A radio or box by the words beside it."""
        (within or self.main).get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first.check()
        return self

    def hands_over(self, label: str, name: str, content: bytes) -> "Person":
        """A file chosen from the person's machine."""
        file = {"name": name, "mimeType": "application/pdf", "buffer": content}
        self.main.get_by_label(words(label)).first.set_input_files(file)
        return self

    def fills_in(self, form_class, values: dict) -> "Person":
        """A page of a form: each field is found by the label that the form gives it in the person's language.

        ``values`` holds what a post would hold: codes for choices, texts for the rest. What is empty is left alone.
        """
        values = {name: value for name, value in values.items() if value not in ("", [], None)}
        with translation.override(self.language):
            labels = {name: strip_tags(str(form_class.base_fields[name].label)) for name in values}
        for name, value in values.items():
            self.gives(labels[name], value)
        return self

    def gives(self, label: str, value) -> "Person":
        """An answer to the question of this label: one or several codes of its choices, or a text."""
        group = self.main.get_by_role("group", name=words(label)).first
        if group.count():
            codes = value if isinstance(value, list) else [value]
            lists = group.get_by_role("combobox")
            for number, code in enumerate(codes):
                if lists.count():
                    lists.nth(number).select_option(code)
                else:
                    self._tick(group.locator(f'input[value="{code}"]'))
            return self
        control = self.main.get_by_label(words(label)).first
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(str(value))
        else:
            control.fill(str(value))
        return self

    def _tick(self, box: Locator) -> None:
        """A choice; long lists are folded and have to be opened first, as everybody does."""
        folded = box.locator("xpath=ancestor::details[not(@open)]")
        if folded.count():
            folded.locator("summary").first.click()
        box.check()
