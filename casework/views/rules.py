"""The rules that say who gets a case: their order, one of them with its preview, switching off, the pool. Administrators change them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from accounts.models import User
from accounts.permissions import AdministratorRequired, is_administrator
from casework import moves, placing, rules
from casework.models import Case, RoutingRule
from casework.permissions import OverseerRequired
from casework.preview import preview
from casework.routing import PHASES
from casework.rule_words import changes, conditions
from casework.views.base import PUBLIC_ID, conflict_page, posted_version, tell, typed_words
from casework.work_forms import RuleForm
from core.ids import new_public_id


def in_pool(user):
    """Cases that wait in acceptance or review without anybody, as far as this person may know of them."""
    return Case.objects.handled_by_office(user).filter(phase__in=list(PHASES), assignee__isnull=True).order_by("pk")


class RuleList(OverseerRequired, TemplateView):
    template_name = "casework/rules.html"

    def get_context_data(self, **context):
        user = self.request.user
        found = list(RoutingRule.objects.visible_to(user).select_related("person"))
        in_force = set(RoutingRule.objects.in_force().values_list("pk", flat=True))
        rows = [(rule, conditions(rule), rule.pk in in_force) for rule in found]
        pool = in_pool(user).count()
        return super().get_context_data(tab="rules", rows=rows, pool=pool, may_change=is_administrator(user), **context)


class RuleMixin(AdministratorRequired):
    @cached_property
    def rule(self) -> RoutingRule:
        visible = RoutingRule.objects.visible_to(self.request.user).select_related("person")
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])


class RuleEdit(RuleMixin, TemplateView):
    """Change a rule. “Show” draws the preview and saves nothing, “Save” saves."""

    template_name = "casework/rule.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=RuleForm(instance=self.rule)))

    def post(self, request, *args, **kwargs):
        version = posted_version(request)
        form = RuleForm(request.POST, instance=self.rule)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        rule = form.instance
        if "save" not in request.POST:
            return self.render_to_response(self.get_context_data(form=form, preview=self.shown(rule)))
        try:
            rules.save_rule(rule=rule, by=request.user, version=version)
        except moves.StateChanged as refusal:
            kept = [(form[name].label, typed_words(form[name])) for name in form.fields]
            return conflict_page(request, refusal, back_url=request.path, kept=kept)
        messages.success(request, _("Rule saved: %(rule)s.") % {"rule": rule})
        return redirect("casework:rules")

    def shown(self, rule: RoutingRule) -> dict:
        """The preview with the names of everybody in it, in one query."""
        found = preview(rule, user=self.request.user)
        ids = {person for person, *_numbers in found.shares if person}
        names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
        lines = [
            (line.case, names.get(line.now.person), line.now, names.get(line.then.person), line.then)
            for line in found.different
        ]
        shares = [(names.get(person), before, after) for person, before, after in found.shares]
        return {"found": found, "lines": lines, "shares": shares, "total": len(found.lines)}

    def get_context_data(self, **context):
        version = posted_version(self.request) if self.request.method == "POST" else self.rule.version
        known = changes(self.rule) if self.rule.pk else []
        return super().get_context_data(tab="rules", rule=self.rule, version=version, changes=known, **context)


class RuleAdd(RuleEdit):
    """A new rule. Its address is drawn with the page, so that a form sent twice makes one rule."""

    @cached_property
    def rule(self) -> RoutingRule:
        asked = self.request.POST.get("key", "")
        return RoutingRule(public_id=asked if PUBLIC_ID.fullmatch(asked) else new_public_id())


class RuleAction(RuleMixin, View):
    http_method_names = ["post", "options"]

    def act(self) -> str:
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        try:
            messages.success(request, self.act())
        except moves.MoveNotAllowed as refusal:
            tell(request, refusal)
        return redirect("casework:rules")


class RuleShift(RuleAction):
    def act(self):
        up = self.request.POST.get("to") != "down"
        if not rules.shift(rule=self.rule, up=up, by=self.request.user):
            return _("It stands at the end already.")
        return (
            _("“%(rule)s” is asked earlier.") % {"rule": self.rule}
            if up
            else _("“%(rule)s” is asked later.") % {"rule": self.rule}
        )


class RuleSwitch(RuleAction):
    def act(self):
        on = self.request.POST.get("on") == "1"
        rules.switch(rule=self.rule, on=on, by=self.request.user)
        if on:
            return _("“%(rule)s” is in force.") % {"rule": self.rule}
        return _("“%(rule)s” is switched off. Cases that it has placed stay where they are.") % {"rule": self.rule}


class PlacePool(AdministratorRequired, View):
    """Ask the rules about everything in the pool, as after a new rule."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        placed, left = placing.place_pool(cases=in_pool(request.user))
        said = ngettext(
            "%(placed)d case placed, %(left)d left in the pool.",
            "%(placed)d cases placed, %(left)d left in the pool.",
            placed,
        )
        messages.success(request, said % {"placed": placed, "left": left})
        return redirect("casework:rules")
