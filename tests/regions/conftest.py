"""The taxonomy as it comes with the portal, and a client that reads English."""

from copy import deepcopy

import pytest
from django.conf import settings
from django.utils import translation

from regions import drafts, reference


@pytest.fixture(autouse=True)
def names_of_this_test(db):
    """Names of fields live as long as the process, a test's rows do not."""
    reference.forget()
    with translation.override("en"):
        yield
    reference.forget()


@pytest.fixture
def english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def edit(reviewer):
    """Change one field in the open draft: synonyms by language, or any key of the node."""

    def change(code, by=None, synonyms=None, **values):
        draft = drafts.begin(by=by or reviewer)
        work = drafts.Work(draft)
        node = {**deepcopy(work.nodes[code]), **values}
        for lang, names in (synonyms or {}).items():
            node["synonyms"][lang] = [*node["synonyms"].get(lang, []), *names]
        drafts.save_field(draft=draft, node=node, by=by or reviewer, revision=work.revision_of(code))
        draft.refresh_from_db()
        return draft

    return change


@pytest.fixture
def publish(supervisor, django_capture_on_commit_callbacks):
    def put_in_force(draft, by=None, reason="Office words."):
        with django_capture_on_commit_callbacks(execute=True):
            return drafts.publish(draft=draft, by=by or supervisor, reason=reason, revision=draft.revision)

    return put_in_force
