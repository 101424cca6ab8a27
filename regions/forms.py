"""Forms of the taxonomy: one field in a draft, a reason."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lines import LinesField
from core.validators import CleanFormField, CleanTextFormField
from regions import checks
from regions.languages import LANGUAGES
from regions.nodes import Node, Nodes, label

HTML_LANG = {"zh": "zh-CN"}
NAME_LENGTH, MOST_SYNONYMS = 80, 60


class ReasonForm(forms.Form):
    """Why a draft is published or thrown away."""

    reason = CleanTextFormField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class NodeForm(forms.Form):
    """One field of the taxonomy. ``nodes``: the whole draft; ``node``: the field as the draft has it, None for a new one."""

    code = CleanFormField(label=gettext_lazy("Code"), max_length=11)
    industry = CleanFormField(label=gettext_lazy("Priority industry of the city"), max_length=120, required=False)
    is_retired = forms.BooleanField(
        label=gettext_lazy("Retired"),
        required=False,
        help_text=gettext_lazy("Forms offer it no more. Records keep it; with a successor they count as that field's."),
    )
    successor = forms.ChoiceField(label=gettext_lazy("Replaced by"), required=False)
    confirmed = forms.BooleanField(label=gettext_lazy("I have looked at the warnings and mean it so."), required=False)

    def __init__(self, *args, nodes: Nodes, node: Node | None, user, before: Node | None = None, **kwargs):
        self.nodes, self.node, self.user, self.before = nodes, node, user, before
        super().__init__(*args, **kwargs)
        for lang, word in LANGUAGES.items():
            attrs = {"lang": HTML_LANG.get(lang, lang)}
            self.fields[f"label_{lang}"] = CleanFormField(
                label=_("Name in %(language)s") % {"language": word},
                max_length=NAME_LENGTH,
                widget=forms.TextInput(attrs=attrs),
            )
            self.fields[f"synonyms_{lang}"] = LinesField(
                label=_("Synonyms in %(language)s") % {"language": word},
                max_lines=MOST_SYNONYMS,
                line_length=NAME_LENGTH,
                required=False,
                help_text=_("One in each line."),
                widget=forms.Textarea(attrs={**attrs, "rows": 4}),
            )
        if node:
            self._show(node)
        else:
            del self.fields["is_retired"], self.fields["successor"]
            self.fields["code"].help_text = checks.code_format()

    def _show(self, node: Node) -> None:
        del self.fields["code"]
        same_level = [
            one
            for one in self.nodes.values()
            if one["is_active"] and one["code"] != node["code"] and bool(one["parent"]) == bool(node["parent"])
        ]
        self.fields["successor"].choices = [
            ("", "—"),
            *((one["code"], f"{one['code']} {label(one)}") for one in sorted(same_level, key=lambda one: one["code"])),
        ]
        self.initial = {
            **{f"label_{lang}": node["labels"].get(lang, "") for lang in LANGUAGES},
            **{f"synonyms_{lang}": list(node["synonyms"].get(lang, [])) for lang in LANGUAGES},
            "industry": node["industry"],
            "is_retired": not node["is_active"],
            "successor": node["successor"],
            **self.initial,
        }

    def clean_code(self):
        code = self.cleaned_data["code"].upper()
        if code in self.nodes:
            raise forms.ValidationError(_("A field with the code %(code)s is there already.") % {"code": code})
        return code

    def clean(self):
        cleaned = super().clean()
        self.warnings = []
        if self.errors:
            return cleaned
        changed = self.value
        for found in checks.problems(changed, self.nodes):
            self.add_error(found.field if found.field in self.fields else None, found.text)
        if not self.errors:
            self.warnings = checks.warnings(changed, self.nodes, self.before, self.user)
            if self.warnings and not cleaned.get("confirmed"):
                self.add_error("confirmed", _("Look at the warnings above and tick this box, or change the names."))
        return cleaned

    @property
    def value(self) -> Node:
        """The node as the form has it. Only after the single fields are clean."""
        given, old = self.cleaned_data, self.node
        code = old["code"] if old else given["code"]
        domain, hyphen, _own = code.partition("-")
        return {
            "code": code,
            "parent": old["parent"] if old else domain if hyphen else "",
            "labels": {lang: given[f"label_{lang}"] for lang in LANGUAGES},
            "synonyms": {lang: given[f"synonyms_{lang}"] for lang in LANGUAGES if given[f"synonyms_{lang}"]},
            "industry": given["industry"],
            "wipo_field": old["wipo_field"] if old else None,
            "is_active": not given.get("is_retired"),
            "successor": given.get("successor", ""),
        }

    @property
    def languages(self) -> list[tuple]:
        """(name, synonyms) for each language, as the page lays them out."""
        return [(self[f"label_{lang}"], self[f"synonyms_{lang}"]) for lang in LANGUAGES]
