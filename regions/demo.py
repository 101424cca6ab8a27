"""Technology fields in the demonstration: a second version with two edits, and a draft in work. Through the actions of the pages."""

from copy import deepcopy

from django.utils.translation import override

from regions import drafts
from regions.models import TaxonomyChange

WORDS = {
    "SN-LID": {"de": ["Windlidar", "Laserfernerkundung"], "zh": ["测风雷达"], "ja": ["風況ライダー"]},
    "MD-MON": {"de": ["Langzeit-EKG", "EKG-Pflaster"], "ko": ["심전도 패치"], "pt": ["adesivo de ECG"]},
}
IN_WORK = {
    "MD-ROB": {"de": ["Exoskelett", "Hüftendoprothetik"], "pt": ["exoesqueleto"], "ko": ["외골격"]},
    "RB-MVI": {"de": ["Griff in die Kiste"]},
}
NEW_FIELD = {
    "code": "EN-H2S",
    "parent": "EN",
    "labels": {
        "zh": "氢能储运", "en": "Hydrogen storage and transport", "ja": "水素の貯蔵・輸送", "ko": "수소 저장 및 운송",
        "de": "Wasserstoffspeicherung und -transport", "pt": "Armazenamento e transporte de hidrogênio",
    },
    "synonyms": {"zh": ["储氢罐", "液氢运输"], "en": ["hydrogen tank", "liquid hydrogen transport"], "de": ["Wasserstofftank"]},
    "industry": "",
    "wipo_field": None,
    "is_active": True,
    "successor": "",
}  # fmt: skip


def load(world: dict) -> None:
    reviewer, supervisor = (world["users"][f"{role}@demo.example"] for role in ("reviewer", "supervisor"))
    with override("zh-hans"):
        draft = drafts.begin(by=reviewer)
        _with_words(draft, WORDS, by=reviewer)
        draft.refresh_from_db()
        drafts.publish(
            draft=draft, by=supervisor, reason="补充德语、日语、韩语和葡萄牙语常用说法。", revision=draft.revision
        )
        draft = drafts.begin(by=reviewer)
        _with_words(draft, IN_WORK, by=reviewer)
        drafts.save_field(draft=draft, node=NEW_FIELD, by=reviewer, revision=0, what=TaxonomyChange.What.ADDED)


def _with_words(draft, words: dict, *, by) -> None:
    for code, added in words.items():
        node = deepcopy(drafts.Work(draft).nodes[code])
        for lang, names in added.items():
            node["synonyms"][lang] = list(dict.fromkeys([*node["synonyms"].get(lang, []), *names]))
        drafts.save_field(draft=draft, node=node, by=by, revision=0)
