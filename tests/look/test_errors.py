"""The error summary says everything, links to the first control, and stands on the page once."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from core.form_view import error_texts
from tests.look.forms import KindsForm, LaidOutForm
from tests.look.pages import read


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def drawn(source, **context):
    return read(Template("{% load crispy_forms_tags ui %}" + source).render(Context(context)))


def test_each_line_of_the_summary_leads_to_a_control_that_is_there():
    page = drawn("{% form_errors form %}{{ form|crispy }}", form=KindsForm({}, {}))
    targets = [link["href"][1:] for link in page.find(css="error-summary").all("a")]

    assert [page.id(target)["name"] for target in targets] == [
        "line", "number", "day", "mail", "text", "select", "many", "radio", "boxes", "tick", "upload", "pair_0",
    ]  # fmt: skip


def test_the_summary_says_the_same_sentences_as_the_fields_and_only_once():
    page = drawn("{% form_errors form %}{{ form|crispy }}", form=LaidOutForm({"area": "much"}))
    in_summary = [link.text for link in page.find(css="error-summary").all("a")]
    at_fields = [error.text.removeprefix("Error: ") for error in page.all(css="field-error")]

    assert in_summary == ["Fill in “Name”.", "Area: Enter a number."] == at_fields
    assert len(page.all(css="error-summary")) == 1
    assert page.find("h2").text == "2 things need changing"


def test_crispy_shows_the_summary_by_itself_when_the_page_did_not():
    (summary,) = drawn("{% crispy form %}", form=LaidOutForm({}), csrf_token="t").all(css="error-summary")

    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")
    assert summary.id(summary["aria-labelledby"]).text == "2 things need changing"


def test_a_sentence_of_the_form_itself_is_kept_and_escaped():
    class Picky(forms.Form):
        name = forms.CharField(error_messages={"required": "Say <who> you are."})

        def clean(self):
            raise forms.ValidationError("Not on a <Sunday>.")

    page = drawn("{% form_errors form %}", form=Picky({}))

    assert [item.text for item in page.all("li")] == ["Not on a <Sunday>.", "Say <who> you are."]
    assert error_texts(Picky({})["name"]) == ["Say <who> you are."]


@pytest.mark.parametrize(("data", "prefix"), [(None, ""), ({}, "Error: "), ({"name": "x", "area": "1"}, "")])
def test_the_title_begins_with_error_when_a_form_came_back(data, prefix):
    source = "{% load ui %}{% error_prefix %}"

    assert Template(source).render(Context({"form": LaidOutForm(data)})) == prefix


def test_a_page_without_a_form_has_no_prefix():
    assert Template("{% load ui %}{% error_prefix %}").render(Context({"form": object()})) == ""
