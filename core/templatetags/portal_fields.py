"""What the crispy pack's templates ask for: {% load portal_fields %}. Pages use ``ui`` instead."""

from django import template

from core.form_view import field_view as view_of
from core.form_view import mark_shown, summary

register = template.Library()


@register.simple_tag
def field_view(field, small=False, show_label=True, placeholder=True, unit="", prefix=""):
    """{% field_view field as view %}: a ``core.form_view.FieldView``."""
    return view_of(
        field,
        small=bool(small),
        show_label=bool(show_label),
        placeholder=bool(placeholder),
        unit=unit or "",
        prefix=prefix or "",
    )


@register.simple_tag
def error_entries(form):
    """What is wrong in ``form`` or formset; nothing when the page has shown it above already."""
    if getattr(form, "summary_is_shown", False):
        return []
    mark_shown(form)
    return summary(form)


@register.filter
def button_classes(classes):
    """Crispy makes every Submit primary; a second or a destructive button must not stay so."""
    names = classes.replace("btn-inverse", "btn-second").split()
    if {"btn-second", "btn-stop"} & set(names):
        names = [name for name in names if name != "btn-primary"]
    return " ".join(name for name in names if name not in ("submit", "submitButton"))
