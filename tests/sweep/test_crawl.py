"""Every page that a role can reach by links, in both languages: answered, translated, marked, without inline code."""

import re

import pytest
from django.conf import settings
from django.test import Client, TestCase

from accounts.models import User
from portal.demo import load
from tests.sweep.corpus import CHINESE, data_words, source_texts
from tests.sweep.crawl import crawl

ROLES = [
    None, "officer", "reviewer", "supervisor", "admin", "district", "incubator", "enterprise", "corporate", "corporate2", "institution", "manager",
]
LANGUAGE_NAMES = {"中文", "简体中文"}


@pytest.mark.slow
class EveryPage(TestCase):
    """The demonstration world, visited by each role."""

    @classmethod
    def setUpTestData(cls):
        load()
        cls.words = data_words()

    def pages(self, role, language):
        client = Client()
        if role:
            client.force_login(User.objects.get(email=f"{role}@demo.example"))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return crawl(client)

    def test_links_lead_somewhere_and_pages_are_sound(self):
        for role in ROLES:
            with self.subTest(role=role):
                pages = self.pages(role, "zh-hans")
                assert [(page.url, page.status) for page in pages if page.status >= 400] == []
                assert [page.url for page in pages if page.texts and page.headings != 1] == []
                assert [(page.url, page.inline) for page in pages if page.inline] == []
                assert len(pages) > 3

    def test_chinese_pages_hold_no_source_text(self):
        sources = source_texts()
        for role in ROLES:
            with self.subTest(role=role):
                left = {
                    (page.view, text)
                    for page in self.pages(role, "zh-hans")
                    for lang, text in page.texts
                    if text in sources and not lang.startswith("en")
                }
                assert left == set()

    def test_english_pages_hold_chinese_only_as_data(self):
        for role in ROLES:
            with self.subTest(role=role):
                left = {
                    (page.view, text[:60])
                    for page in self.pages(role, "en")
                    for lang, text in page.texts
                    if lang.startswith("en") and CHINESE.search(text) and text not in LANGUAGE_NAMES and not self.is_data(text)
                }
                assert left == set()

    def is_data(self, text: str) -> bool:
        """Each stretch of Chinese in the text stands in some row."""
        return all(piece in self.words for piece in re.findall(r"[\u3400-\u9fff]+", text))
