"""How a bound form field is drawn: which ids join label, hint and error, how wide it is, what its errors say.

The templates of the crispy pack (``templates/portal``) and the error summary both read from here, so a sentence at
a field and in the summary is the same one.
"""

import copy
import os
from dataclasses import dataclass, field
from datetime import date, datetime

from django import forms
from django.forms.formsets import BaseFormSet
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SHORT, MIDDLE = 12, 40  # characters that fit into w-s and w-m
TEXTAREA_ROWS = 4
WIDTHS = ("w-s", "w-m", "w-100", "w-auto", "w-full")


@dataclass(frozen=True)
class Option:
    """One radio or tick box of a group."""

    id: str
    control: SafeString
    label: object


@dataclass(frozen=True)
class FieldView:
    """Everything a template needs to draw one field."""

    kind: str  # line, tick, group, parts, file
    control: SafeString
    described: str
    optional: bool
    errors: list[str]
    unit: object = ""
    prefix: object = ""
    limit: int | None = None
    pins: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    stored: dict | None = None


def first_control(bound) -> str:
    """Id of the control that a link to this field leads to; "" for a field without an id."""
    widget = bound.field.widget
    own = widget.attrs.get("id") or bound.auto_id
    if not own:
        return ""
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{own}_0"
    if isinstance(widget, forms.MultiWidget):
        return own + widget.widgets_names[0]
    return widget.id_for_label(own) or own


def _asks(bound) -> str:
    """What a person is asked to do with an empty field, in the words of its kind."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return _("Tick “%(label)s”.")
    if isinstance(widget, forms.FileInput):
        return _("Upload “%(label)s”.")
    if isinstance(widget, (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return _("Choose “%(label)s”.")
    return _("Fill in “%(label)s”.")


def _bare(field) -> set[str]:
    """The sentences that Django has ready for this kind of field. They do not say which field they are about."""
    kinds = [kind for kind in type(field).__mro__ if kind.__module__.startswith("django.forms")]
    return {str(text) for kind in kinds for text in getattr(kind, "default_error_messages", {}).values()}


def error_texts(bound) -> list[str]:
    """The field's errors as sentences that can stand alone in the summary."""
    if not bound.errors:
        return []
    texts, bare = [], _bare(bound.field)
    for error in bound.errors.as_data():
        for message in map(str, error.messages):
            if message not in bare:
                texts.append(message)
            elif error.code == "required":
                texts.append(_asks(bound) % {"label": bound.label})
            else:
                texts.append(_("%(label)s: %(message)s") % {"label": bound.label, "message": message})
    return texts


def summary(form) -> list[tuple[str, str]]:
    """(id of the control or "", sentence) for everything wrong in a form or formset, in the order of the page."""
    if isinstance(form, BaseFormSet):
        entries = [("", str(text)) for text in form.non_form_errors()]
        return entries + [entry for one in form.forms for entry in summary(one)]
    if not getattr(form, "is_bound", False):
        return []
    entries = [("", str(text)) for text in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else first_control(bound)
        entries += [(target, text) for text in error_texts(bound)]
    return entries


def mark_shown(form) -> None:
    """The summary of this form or formset stands on the page; crispy must not repeat it above the fields."""
    form.summary_is_shown = True
    if isinstance(form, BaseFormSet):
        for one in form.forms:
            one.summary_is_shown = True


def _default_width(bound) -> str:
    """How much is expected, told by the width of the field."""
    widget = bound.field.widget
    short = isinstance(widget, (forms.NumberInput, forms.DateInput, forms.TimeInput))
    if short or widget.attrs.get("autocomplete") == "one-time-code":
        return "w-s"
    if isinstance(widget, (forms.EmailInput, forms.PasswordInput, forms.Select, forms.DateTimeInput)):
        return "w-m"
    limit = getattr(bound.field, "max_length", None)
    if isinstance(widget, forms.TextInput) and limit:
        return "w-s" if limit <= SHORT else "w-m" if limit <= MIDDLE else ""
    return ""


def _classes(bound, *, small: bool) -> str:
    widget = bound.field.widget
    own = (widget.attrs.get("class") or "").split()
    base = "form-select" if isinstance(widget, forms.Select) else "form-control"
    classes = [base, *([f"{base}-sm"] if small else []), *own]
    if not small and not set(WIDTHS) & set(own):
        classes.append(_default_width(bound))
    if isinstance(widget, forms.NumberInput) and not small:
        classes.append("num")
    return " ".join(dict.fromkeys(filter(None, classes)))


def _limit(bound) -> int | None:
    """Longest text of a text area. Counted in words beside it, since a browser's own limit cuts pasted text silently."""
    if not isinstance(bound.field.widget, forms.Textarea):
        return None
    limit = bound.field.widget.attrs.get("maxlength") or getattr(bound.field, "max_length", None)
    return int(limit) if limit else None


def _described(bound, *, unit, limit, pins) -> str:
    """Ids of what explains the field, in the order they stand in."""
    if not bound.auto_id:
        return ""
    ends = [
        ("pins", pins),
        ("helptext", bound.help_text),
        ("error", bound.errors),
        ("unit", unit),
        ("count", limit),
    ]
    own = bound.field.widget.attrs.get("aria-describedby", "")
    return " ".join(filter(None, [own, *(f"{bound.auto_id}_{end}" for end, there in ends if there)]))


def _groups(bound) -> list[tuple[object, list[Option]]]:
    widget = bound.field.widget
    own = widget.attrs.get("id") or bound.auto_id
    attrs = bound.build_widget_attrs({"id": own} if own else {})
    groups = []
    for label, options, _index in widget.optgroups(bound.html_name, widget.format_value(bound.value()), attrs):
        drawn = []
        for option in options:
            classes = " ".join(filter(None, ["form-check-input", option["attrs"].get("class")]))
            given = {**option["attrs"], "class": classes}
            control = format_html(
                '<input type="{}" name="{}" value="{}"{}>',
                option["type"],
                option["name"],
                option["value"],
                flatatt(given),
            )
            drawn.append(Option(id=option["attrs"].get("id", ""), control=control, label=option["label"]))
        groups.append((label, drawn))
    return groups


def _parts(bound, *, small: bool) -> SafeString:
    """A field of several controls: each gets our classes and a name of its own.

    Two controls are a range unless they are date and time; a widget may name its own in ``part_labels``.
    """
    widget = bound.field.widget
    words = getattr(widget, "part_labels", None)
    if words is None:
        words = [_("Date"), _("Time")]
        if not isinstance(widget, forms.SplitDateTimeWidget):
            words = [pgettext("start of a range", "From"), pgettext("end of a range", "To")]
    for number, part in enumerate(widget.widgets):
        base = "form-select" if isinstance(part, forms.Select) else "form-control"
        own = (part.attrs.get("class") or "").split()
        part.attrs["class"] = " ".join(dict.fromkeys([base, *([f"{base}-sm"] if small else []), *own, "w-s"]))
        word = words[number] if number < len(words) else str(number + 1)
        part.attrs.setdefault("aria-label", f"{bound.label}: {word}")
    return bound.as_widget()


def _file(bound, attrs) -> tuple[SafeString, dict | None]:
    """The plain file control, and what is already stored (name, size in bytes, address if the form gives one)."""
    widget = copy.copy(bound.field.widget)
    widget.template_name = "django/forms/widgets/input.html"
    control = bound.as_widget(widget, attrs)
    stored = bound.initial
    if not stored or not getattr(stored, "name", ""):
        return control, None
    try:
        size = stored.size
    except (OSError, ValueError):  # the row names a file that the storage does not have
        size = None
    clear = isinstance(widget, forms.ClearableFileInput) and not bound.field.required and not bound.field.disabled
    return control, {
        "name": os.path.basename(stored.name),
        "size": size,
        "url": getattr(bound.field, "download_url", ""),
        "clear": widget.clear_checkbox_name(bound.html_name) if clear else "",
        "clear_id": widget.clear_checkbox_id(widget.clear_checkbox_name(bound.html_name)) if clear else "",
    }


def _is_optional(bound) -> bool:
    """Marked as optional? ``field.needed`` speaks where a draft may be saved with gaps that a submission may not have."""
    if bound.field.disabled or not getattr(bound.form, "mark_optional", True):
        return False
    return not getattr(bound.field, "needed", bound.field.required)


def _number(bound, attrs) -> SafeString:
    """A number as text: a browser's number field throws away what it cannot read, and what was typed must stay."""
    widget = copy.copy(bound.field.widget)
    widget.input_type = "text"
    broken = isinstance(bound.field, (forms.FloatField, forms.DecimalField))
    given = {"inputmode": "decimal" if broken else "numeric", "min": False, "max": False, "step": False}
    return bound.as_widget(widget, {**attrs, **given})


def _line(bound, attrs, *, limit) -> SafeString:
    """A control of its own: one line, a select, or a text area."""
    widget = bound.field.widget
    if isinstance(widget, forms.NumberInput):
        return _number(bound, attrs)
    if limit:
        attrs = {**attrs, "maxlength": False, "data-limit": limit}
    if isinstance(widget, forms.Textarea):
        django_default = str(widget.attrs.get("rows")) == "10"
        attrs = {**attrs, "cols": False, **({"rows": TEXTAREA_ROWS} if django_default else {})}
    return bound.as_widget(attrs=attrs)


def field_view(bound, *, small=False, show_label=True, placeholder=True, unit="", prefix="") -> FieldView:
    """Work out how ``bound`` is drawn.

    ``small`` is the toolbar's size; ``placeholder=False`` drops one that only says the label again; ``unit`` and
    ``prefix`` stand beside the control.
    """
    widget = bound.field.widget
    unit = unit or getattr(bound.field, "unit", "") or widget.attrs.get("data-unit", "")
    limit, pins = _limit(bound), list(getattr(bound.field, "pins", []))
    described = _described(bound, unit=unit, limit=limit, pins=pins)
    attrs = {"aria-describedby": described} if described else {}
    if not show_label:
        attrs["aria-label"] = bound.label
    if not placeholder:
        attrs["placeholder"] = False
    kind, control, groups, stored = "line", mark_safe(""), [], None  # noqa: S308
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        kind, groups = "group", _groups(bound)
    elif isinstance(widget, forms.CheckboxInput):
        kind = "tick"
        own = widget.attrs.get("class", "")
        control = bound.as_widget(attrs={**attrs, "class": f"form-check-input {own}".strip()})
    elif isinstance(widget, forms.MultiWidget):
        kind, control = "parts", _parts(bound, small=small)
    else:
        attrs["class"] = _classes(bound, small=small)
        if isinstance(widget, forms.FileInput):
            kind = "file"
            control, stored = _file(bound, attrs)
        else:
            control = _line(bound, attrs, limit=limit)
    return FieldView(
        kind=kind,
        control=control,
        described=described,
        optional=_is_optional(bound) and kind != "tick",
        errors=error_texts(bound),
        unit=unit,
        prefix=prefix,
        limit=limit,
        pins=pins,
        groups=groups,
        stored=stored,
    )


def _chosen(bound) -> str:
    """The words of what is chosen in a field with choices."""
    values = bound.value()
    values = {str(value) for value in (values if isinstance(values, (list, tuple)) else [values])}
    words = []
    for value, label in bound.field.choices:
        options = label if isinstance(label, (list, tuple)) else [(value, label)]
        words += [str(text) for key, text in options if str(key) in values and str(key) != ""]
    return displayed(words)


def displayed(value) -> str:
    """A value as it is read. Lists are joined, dates follow the house rule; nothing is "" (the caller shows a dash)."""
    if isinstance(value, forms.BoundField):
        if hasattr(value.field, "choices"):
            return _chosen(value)
        return displayed(value.value())
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, (int, float)):
        return str(localize(value))  # not grouped: most bare numbers are years and counts
    if isinstance(value, (list, tuple, set, frozenset)):
        return pgettext("between the items of a list", ", ").join(displayed(item) for item in value)
    return str(value)
