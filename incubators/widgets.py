"""A long grouped list of tick boxes, folded by group: technology fields by domain, countries by continent."""

from django import forms


class GroupedTicks(forms.widgets.ChoiceWidget):
    """Each group is a ``details`` element, open when something in it is ticked. Works without a script."""

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = "incubators/widgets/grouped_ticks.html"
    option_inherits_attrs = False
    checked_attribute = {"checked": True}
    add_id_index = False

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["groups"] = [
            {"label": label, "options": options, "ticked": sum(option["selected"] for option in options)}
            for label, options, _index in context["widget"]["optgroups"]
        ]
        context["described"] = context["widget"]["attrs"].get("aria-describedby", "")
        return context

    def value_omitted_from_data(self, data, files, name):
        """Unticked boxes send nothing, so absence says nothing."""
        return False

    def id_for_label(self, id_, index=None):
        """No single box belongs to the label; the group carries the words itself."""
        return ""
