"""The catalogue tool: collects, keeps, compiles, and finds each kind of fault."""

import gettext
import io
import os

import messages
import pytest

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
TITLE = _("Overseas " "base")
def words(n):
    return ngettext("%(n)s day left", "%(n)s days left", n) % {"n": n}, pgettext("a case", "File")
"""
TEMPLATE = """{% load i18n %}<a title="{% translate "Open 100%" %}">{% blocktranslate trimmed with name=x.name %}
    Hello {{ name }}
{% endblocktranslate %}</a>{{ value|default:_("None yet") }}{# Expects: _("nothing") #}"""


@pytest.fixture
def project(tmp_path):
    """A small project of one app with code and a template, translated and compiled."""
    (tmp_path / "talent").mkdir()
    (tmp_path / "talent/models.py").write_text(CODE)
    (tmp_path / "templates/talent/parts").mkdir(parents=True)
    (tmp_path / "templates/talent/parts/row.html").write_text(TEMPLATE)
    return tmp_path


def run(project, command):
    return messages.main([command, "talent"], root=project)


def translate(project, **changes):
    """Fill in every text; ``changes`` replaces in the file's text afterwards."""
    path = messages.po(project, "talent")
    entries = messages.read(path)
    for entry in entries.values():
        entry.translation = "译" + (entry.plural or entry.text)
    path.write_text(messages.render(entries))


@pytest.fixture
def translated(project):
    run(project, "update")
    translate(project)
    run(project, "compile")
    return project


def test_update_finds_texts_of_code_and_templates(project):
    run(project, "update")

    entries = messages.read(messages.po(project, "talent"))

    assert {(e.context, e.text, e.plural) for e in entries.values()} == {
        ("", "Overseas base", ""),
        ("", "%(n)s day left", "%(n)s days left"),
        ("a case", "File", ""),
        ("", "Open 100%%", ""),
        ("", "Hello %(name)s", ""),
        ("", "None yet", ""),
    }
    assert entries["", "None yet"].files == {"templates/talent/parts/row.html"}


def test_update_twice_changes_nothing_and_keeps_translations(translated):
    path = messages.po(translated, "talent")
    before = path.read_bytes()

    run(translated, "update")

    assert path.read_bytes() == before
    assert b"Date" not in before


def test_update_takes_the_translation_of_another_app(translated):
    (translated / "matching").mkdir()
    (translated / "matching/forms.py").write_text('_("Overseas base")')

    messages.main(["update", "matching"], root=translated)

    entries = messages.read(messages.po(translated, "matching"))
    assert [entry.translation for entry in entries.values()] == ["译Overseas base"]


def test_a_complete_catalogue_passes_and_python_reads_it(translated):
    assert run(translated, "check") == 0

    texts = gettext.GNUTranslations(io.BytesIO(messages.po(translated, "talent").with_suffix(".mo").read_bytes()))
    assert texts.gettext("Overseas base") == "译Overseas base"
    assert texts.ngettext("%(n)s day left", "%(n)s days left", 5) == "译%(n)s days left"
    assert texts.pgettext("a case", "File") == "译File"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('msgstr "译Overseas base"', 'msgstr ""', "not translated: 'Overseas base'"),
        ('msgid "Overseas base"', '#, fuzzy\nmsgid "Overseas base"', "fuzzy: 'Overseas base'"),
        ("译Hello %(name)s", "译Hello %(nom)s", "placeholders differ: ['%(name)s'] and ['%(nom)s']"),
        ("译Overseas base", "另译", "the .mo file is not up to date"),
        ('msgid "Overseas base"', 'msgid "Overseas bases"', "not in the catalogue, run update: 'Overseas base'"),
        ('msgid "Overseas base"', 'msgid "Overseas bases"', "no longer used, run update: 'Overseas bases'"),
    ],
)
def test_check_names_the_fault(translated, capsys, old, new, said):
    path = messages.po(translated, "talent")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))

    assert run(translated, "check") == 1

    assert said in capsys.readouterr().out


def test_one_text_has_one_translation_across_apps(translated, capsys):
    (translated / "matching").mkdir()
    (translated / "matching/forms.py").write_text('_("Overseas base")')
    messages.main(["update", "matching"], root=translated)
    path = messages.po(translated, "matching")
    path.write_text(path.read_text().replace("译Overseas base", "海外基地"))
    messages.main(["compile", "matching"], root=translated)
    capsys.readouterr()

    assert messages.main(["check"], root=translated) == 1

    assert "'Overseas base' is translated differently" in capsys.readouterr().out


def test_gnu_gettext_reads_our_catalogue_if_it_is_here(translated, tmp_path):
    import shutil
    import subprocess

    if shutil.which("msgfmt") is None:
        pytest.skip("needs gettext (msgfmt)")
    path = messages.po(translated, "talent")

    done = subprocess.run(["msgfmt", "--check-format", "-o", os.devnull, path], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
