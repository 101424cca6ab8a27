"""The crispy pack: label, hint and error belong to their control, whatever its kind."""

import pytest
from django import forms
from django.forms import formset_factory
from django.template import Context, Template
from django.utils.translation import override

from core.ui import choice
from tests.look.forms import CHOICES, GROUPS, LINES, KindsForm, LaidOutForm
from tests.look.pages import read


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def drawn(source, **context):
    return read(Template("{% load crispy_forms_tags ui %}" + source).render(Context(context)))


@pytest.fixture
def kinds():
    return drawn("{{ form|crispy }}", form=KindsForm({}, {}))


@pytest.mark.parametrize("name", LINES)
def test_a_control_is_named_by_its_label_and_described_by_hint_and_error(kinds, name):
    control = kinds.id(f"id_{name}")
    described = control["aria-describedby"].split()

    assert kinds.find("label", for_=f"id_{name}").text == name.capitalize()
    assert described[:2] == [f"id_{name}_helptext", f"id_{name}_error"]
    assert [kinds.id(one).get("id") for one in described] == described
    assert control["aria-invalid"] == "true"
    assert kinds.id(f"id_{name}_error").find(css="field-error") is not None


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_of_controls_is_a_fieldset_with_a_legend(kinds, name):
    group = kinds.id(f"div_id_{name}")
    controls = group.all("input")

    assert (group.name, group.find("legend").text) == ("fieldset", name.capitalize())
    assert group["aria-describedby"].split() == [f"id_{name}_helptext", f"id_{name}_error"]
    assert len(controls) == 2
    assert all(control.get("aria-label") or kinds.find("label", for_=control["id"]) for control in controls)


def test_hint_and_error_stand_between_label_and_control_in_this_order(kinds):
    parts = [tag for tag in kinds.id("div_id_line").inner() if tag.parent.get("id") == "div_id_line"]

    assert [tag.get("id", tag.name) for tag in parts] == ["label", "id_line_helptext", "id_line_error", "id_line"]


def test_every_id_is_there_once(kinds):
    ids = [tag["id"] for tag in kinds.inner() if tag.has("id")]

    assert sorted(ids) == sorted(set(ids))


def test_optional_fields_are_marked_and_required_ones_are_not():
    page = drawn("{{ form|crispy }}", form=LaidOutForm())

    assert [label.text for label in page.all("label")] == ["Name", "City (optional)", "Area"]


def test_needed_and_mark_optional_speak_where_a_draft_may_have_gaps():
    needed, unmarked = LaidOutForm(), LaidOutForm()
    needed.fields["city"].needed = True
    unmarked.mark_optional = False

    for form in (needed, unmarked):
        assert [label.text for label in drawn("{{ form|crispy }}", form=form).all("label")] == ["Name", "City", "Area"]


def test_a_disabled_field_says_why_and_is_not_called_optional():
    form = LaidOutForm(initial={"city": "Osaka"})
    form.fields["city"].disabled = True
    form.fields["city"].disabled_reason = "fixed at acceptance"
    page = drawn("{{ form|crispy }}", form=form)

    assert page.find("label", for_="id_city").text == "City (fixed at acceptance)"
    assert page.id("id_city").has("disabled")
    assert page.id("id_city")["value"] == "Osaka"


def test_a_unit_stands_beside_the_field_and_describes_it():
    area = drawn("{{ form|crispy }}", form=LaidOutForm()).id("div_id_area")

    assert area.find(css="unit").id("id_area_unit").text == "m²"
    assert area.find("input")["aria-describedby"] == "id_area_unit"


def test_a_number_that_is_none_stays_as_it_was_typed():
    field = drawn("{{ form|crispy }}", form=LaidOutForm({"name": "x", "area": "1,100 sqm"})).id("id_area")

    assert (field["type"], field["inputmode"], field["value"]) == ("text", "decimal", "1,100 sqm")
    assert "num" in field.classes and "w-s" in field.classes


def test_a_long_text_is_counted_in_words_and_never_cut_by_the_browser(kinds):
    area = kinds.id("id_text")

    assert (area.get("maxlength"), area["data-limit"], area["rows"]) == (None, "20", "4")
    assert kinds.id("id_text_count").text == "At most 20 characters"
    assert area["aria-describedby"].endswith("id_text_count")


def test_correction_items_stand_at_their_field_and_describe_it():
    form = LaidOutForm()
    form.fields["name"].pins = ["Not the name on the <licence>"]
    page = drawn("{{ form|crispy }}", form=form)

    assert page.id("id_name_pins").text == "To correct 1 Not the name on the <licence>"
    assert page.id("id_name")["aria-describedby"] == "id_name_pins"


def test_a_choice_may_carry_a_caption_and_labels_are_escaped():
    class ChoiceForm(forms.Form):
        kind = forms.ChoiceField(choices=[("x", choice("Yes <i>", "for <all>"))], widget=forms.RadioSelect)

    label = drawn("{{ form|crispy }}", form=ChoiceForm()).find("label", for_="id_kind_0")

    assert (label.text, label.find(css="sub").text, label.find("i")) == ("Yes <i>for <all>", "for <all>", None)


class Stored:
    """A file as a model's field gives it."""

    name, size = "cases/2026/agreement.pdf", 1_887_436

    def __str__(self):
        return self.name


def test_a_stored_file_is_shown_with_its_size_and_can_be_removed_only_if_not_needed():
    class FileForm(forms.Form):
        proof = forms.FileField(required=False)
        licence = forms.FileField()

    page = drawn("{{ form|crispy }}", form=FileForm(initial={"proof": Stored(), "licence": Stored()}))
    proof, licence = page.id("div_id_proof"), page.id("div_id_licence")

    assert proof.find("p").text == "Uploaded: agreement.pdf, 1.8 MB"
    assert [box["name"] for box in proof.all("input")] == ["proof", "proof-clear"]
    assert [box["name"] for box in licence.all("input")] == ["licence"]


def test_a_layout_keeps_its_groups_widths_and_buttons():
    page = drawn("{% crispy form %}", form=LaidOutForm(), csrf_token="t")

    assert page.find("form").has("novalidate")
    assert page.find("form").find(name_="csrfmiddlewaretoken")["value"] == "t"
    assert page.find("fieldset").find("legend").text == "Where"
    assert "w-s" in page.id("id_city").classes
    assert page.find(css="special").id("id_area")
    assert page.find("p").text == "between"
    assert [(button["name"], button.classes) for button in page.all("button")] == [
        ("save", ["btn", "btn-primary"]),
        ("later", ["btn", "btn-second"]),
    ]


def test_a_formset_is_drawn_with_one_summary_for_all_its_forms():
    data = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-name": "x",
        "form-0-area": "1",
        "form-1-city": "y",
    }
    page = drawn("{{ formset|crispy }}", formset=formset_factory(LaidOutForm, extra=0)(data))

    assert len(page.all(css="error-summary")) == 1
    assert [link["href"] for link in page.find(css="error-summary").all("a")] == ["#id_form-1-name", "#id_form-1-area"]
    assert page.id("id_form-1-name").has("aria-invalid")


def test_a_table_of_forms_names_each_control_by_its_column():
    formset = formset_factory(LaidOutForm, extra=1)()
    helper = LaidOutForm().helper
    helper.template, helper.layout, helper.form_tag = "portal/table_inline_formset.html", None, False
    page = drawn("{% crispy formset helper %}", formset=formset, helper=helper)

    assert [head.text for head in page.all("th")] == ["Name", "City", "Area"]
    assert page.id("id_form-0-name")["aria-label"] == "Name"


def test_a_filter_toolbar_is_small_and_marks_nothing():
    class FilterForm(forms.Form):
        q = forms.CharField(label="Search", required=False)
        kind = forms.ChoiceField(label="Kind", choices=CHOICES, required=False)

    source = '{% include "components/filter_bar.html" with form=form sort_choices=sorts sort="b" %}'
    page = drawn(source, form=FilterForm({"q": "x"}), sorts=[("a", "A"), ("b", "B")])

    assert page.find("form")["method"] == "get"
    assert "form-control-sm" in page.id("id_q").classes
    assert "form-select-sm" in page.id("id_kind").classes
    assert [option["value"] for option in page.id("id_sort").all("option") if option.has("selected")] == ["b"]
    assert "(optional)" not in page.text
