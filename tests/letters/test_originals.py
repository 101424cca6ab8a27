"""What the office wrote itself: each half of a letter takes what is in its language, and says what is not."""

import pytest
from django.utils.translation import override

from casework import moves
from incubators.forms.moves import REMEDIES
from letters import paper
from letters.kinds import EN, ZH
from letters.models import Letter
from letters.originals import in_language, language_of
from tests.casework.filing import Person
from tests.incubators.factories import bring_to

MARK_EN = "(The office’s words, given in the original language: Chinese.)"
MARK_ZH = "（以上为经办部门原文，语言为英文。）"
CHINESE, ENGLISH = "场地租约已到期，请补充新租约。", "The lease has ended. Please add the new one."


@pytest.mark.parametrize(
    ("text", "language"),
    [(CHINESE, ZH), (ENGLISH, EN), ("请补 ISO 证书", ZH), ("Our office in 上海 is open", EN), ("12-34", ""), ("", "")],
)
def test_the_language_of_a_text_is_that_of_most_of_it(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        (f"{CHINESE}\n\n{ENGLISH}", EN, (ENGLISH, False)),
        (f"{CHINESE}\n\n{ENGLISH}", ZH, (CHINESE, False)),
        (CHINESE, EN, (CHINESE, True)),
        (f"{ENGLISH}\n\n2026-12-01", ZH, (f"{ENGLISH}\n\n2026-12-01", True)),
        ("300", EN, ("300", False)),
    ],
)
def test_a_half_takes_its_own_paragraphs_or_all_of_them(text, language, said):
    assert in_language(text, language) == said


@pytest.fixture
def checked(filing, people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return bring_to(filing, "completeness", people)


def halves(kind):
    """Language to the words of that half, with the marks, as they are drawn."""
    parts = paper.sheet(Letter.objects.get(kind=kind))["parts"]
    return {
        part["language"]: "\n".join(
            "\n".join(block.get("list") or [block["text"]]) + (f"\n{part['original']}" if block.get("original") else "")
            for block in part["blocks"]
        )
        for part in parts
    }


@pytest.mark.django_db
def test_a_reason_in_chinese_alone_is_marked_in_the_english_half(checked, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        moves.perform(checked, "not_accept", by=officer, note=CHINESE, data={"remedies": "可以申请复核。"})

    words = halves("refusal")

    assert (CHINESE in words[ZH], "原文" in words[ZH]) == (True, False)
    assert (CHINESE in words[EN], words[EN].count(MARK_EN)) == (True, 2)  # the reason and the remedies


@pytest.mark.django_db
def test_the_officer_gives_both_and_each_half_takes_its_own(
    client, checked, officer, django_capture_on_commit_callbacks
):
    person = Person(client, officer)
    with override("en"):
        remedies = str(REMEDIES)
    with django_capture_on_commit_callbacks(execute=True):
        person.post(
            "case-move", checked, "not_accept", version=checked.version, note=CHINESE, other=ENGLISH, remedies=remedies
        )

    words = halves("refusal")

    assert (CHINESE in words[ZH], ENGLISH in words[ZH], MARK_ZH in words[ZH]) == (True, False, False)
    assert (CHINESE in words[EN], ENGLISH in words[EN], MARK_EN in words[EN]) == (False, True, False)
    with override("zh-hans"):
        assert str(REMEDIES) in words[ZH]  # the words that the portal brings are known in both


@pytest.mark.django_db
def test_items_are_marked_and_their_kind_of_fault_is_translated(checked, officer, django_capture_on_commit_callbacks):
    items = [
        {"section": "base", "target": "area", "reason": "differs", "text": "Which area is it?"},
        {"section": "files", "target": "slot:plan", "reason": "illegible", "text": "无法辨认"},
        {"section": "services", "target": "capability_zh", "reason": "unclear", "text": f"{CHINESE}\n\n{ENGLISH}"},
    ]
    items[1]["text"] = str(checked.kind_of.correction_reasons[4][1])  # chosen, and nothing written
    with django_capture_on_commit_callbacks(execute=True):
        moves.perform(checked, "ask_correction", by=officer, data={"items": items, "answer_due_on": "2030-01-02"})

    words = halves("correction")

    assert (MARK_ZH in words[ZH], MARK_EN in words[EN]) == (True, False)
    assert "(Cannot be read)" in words[EN]
    assert words[EN].splitlines()[2].endswith("(Does not agree with the files): Which area is it?")
    assert (ENGLISH in words[EN], CHINESE in words[EN]) == (True, False)


@pytest.mark.django_db
def test_the_mark_is_frozen_with_the_letter(checked, officer, quick_pdf, django_capture_on_commit_callbacks):
    from letters import actions

    with django_capture_on_commit_callbacks(execute=True):
        moves.perform(checked, "not_accept", by=officer, note=CHINESE, data={"remedies": "可以申请复核。"})
    issued = actions.issue(letter=Letter.objects.get(kind="refusal"), by=officer)

    assert [bool(block.get("original")) for block in issued.content[1]["blocks"]] == [False, False, True, True]
    with issued.pdf.open() as file:
        assert MARK_EN in file.read().decode()
