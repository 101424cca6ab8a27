"""What the pages of an enterprise share: whose profile it is, and the page for two who save at once."""

from django.utils.functional import cached_property

from casework.dossier import plain, words
from enterprises import actions
from enterprises.permissions import acting_enterprise


class OwnEnterpriseMixin:
    """Pages of the enterprise that the person acts for; 403 for people without one."""

    @cached_property
    def organisation(self):
        return acting_enterprise(self.request)

    @cached_property
    def enterprise(self):
        """The stored profile, or an empty one that is not stored yet."""
        return actions.profile_of(self.organisation)

    def get_context_data(self, **context):
        return super().get_context_data(organisation=self.organisation, enterprise=self.enterprise, **context)


def stored_beside_typed(stored_form, typed_form) -> list[tuple[str, str]]:
    """(label, what is stored now) for every field in which the stored record differs from what was typed."""
    rows = []
    for name, form_field in stored_form.fields.items():
        stored = words(form_field, plain(stored_form[name].value()))
        typed = words(form_field, plain(typed_form[name].value()))
        if stored != typed:
            rows.append((form_field.label, stored or "—"))
    return rows


def number(text) -> int:
    """A version that a page sent back; -1 (never right) for anything else."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return -1
