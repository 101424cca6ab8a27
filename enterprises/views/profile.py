"""The enterprise's own pages about itself: the profile, its sections, its products."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from enterprises import actions, completeness
from enterprises.forms.profile import SECTIONS, ProductForm
from enterprises.views.base import OwnEnterpriseMixin, number, stored_beside_typed


class Profile(OwnEnterpriseMixin, TemplateView):
    """Everything at a glance, each part with its link to change it, and what is missing."""

    template_name = "enterprises/profile.html"

    def get_context_data(self, **context):
        stored = self.enterprise.pk is not None
        products = list(self.enterprise.products.all()) if stored else []
        return super().get_context_data(
            products=products,
            gaps=completeness.missing(self.enterprise, products),
            room=len(products) < actions.MAX_PRODUCTS,
            **context,
        )


class ProfileSectionEdit(OwnEnterpriseMixin, TemplateView):
    """One section of the profile. When a colleague was quicker: 409, with what was typed and what is stored now."""

    template_name = "enterprises/profile_section.html"

    @cached_property
    def section(self) -> str:
        if self.kwargs["section"] not in SECTIONS:
            raise Http404
        return self.kwargs["section"]

    def get_form(self, data=None):
        return SECTIONS[self.section][1](data, instance=actions.profile_of(self.organisation))

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST)
        if not form.is_valid():
            shown = number(request.POST.get("version"))
            return self.render_to_response(self.get_context_data(form=form, version=shown), status=422)
        try:
            actions.save_section(
                organisation=self.organisation,
                section=self.section,
                values=form.values,
                by=request.user,
                version=number(request.POST.get("version")),
            )
        except actions.Stale as stale:
            self.__dict__.pop("enterprise", None)
            stored = stored_beside_typed(self.get_form(), form)
            context = self.get_context_data(form=form, stale=str(stale), stored=stored)
            return self.render_to_response(context, status=409)
        messages.success(request, _("Saved."))
        return redirect(self._next())

    def _next(self) -> str:
        codes = list(SECTIONS)
        at = codes.index(self.section) + 1
        if "later" in self.request.POST or at == len(codes):
            return reverse("enterprises:profile")
        return reverse("enterprises:profile-edit", args=[codes[at]])

    def get_context_data(self, **context):
        context.setdefault("version", self.enterprise.section_versions.get(self.section, 0))
        codes = list(SECTIONS)
        return super().get_context_data(
            section=self.section,
            title=SECTIONS[self.section][0],
            position=codes.index(self.section) + 1,
            sections=[(code, title) for code, (title, _form) in SECTIONS.items()],
            **context,
        )


class ProductEdit(OwnEnterpriseMixin, TemplateView):
    """Add or change a product."""

    template_name = "enterprises/product.html"

    @cached_property
    def product(self):
        """The product of the address; None on the page that adds one."""
        if "public_id" not in self.kwargs:
            return None
        if self.enterprise.pk is None:
            raise Http404
        return get_object_or_404(self.enterprise.products, public_id=self.kwargs["public_id"])

    def get_form(self, data=None, *, fresh=False):
        if self.product and fresh:
            self.product.refresh_from_db()
        return ProductForm(data, instance=self.product)

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST)
        shown = number(request.POST.get("version"))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, version=shown), status=422)
        try:
            actions.save_product(
                organisation=self.organisation, product=self.product, values=form.values, by=request.user, version=shown
            )
        except (actions.Stale, actions.TooMany) as refusal:
            stored = stored_beside_typed(self.get_form(fresh=True), form)
            context = self.get_context_data(form=form, stale=str(refusal), stored=stored)
            return self.render_to_response(context, status=refusal.status)
        messages.success(request, _("Saved."))
        if "another" in request.POST:
            return redirect("enterprises:product-add")
        return redirect("enterprises:profile")

    def get_context_data(self, **context):
        context.setdefault("version", self.product.version if self.product else 0)
        return super().get_context_data(product=self.product, **context)


class ProductRemove(OwnEnterpriseMixin, TemplateView):
    """Ask once, then take the product off the profile."""

    template_name = "enterprises/product_remove.html"

    @cached_property
    def product(self):
        if self.enterprise.pk is None:
            raise Http404
        return get_object_or_404(self.enterprise.products, public_id=self.kwargs["public_id"])

    def post(self, request, *args, **kwargs):
        actions.remove_product(product=self.product, by=request.user)
        messages.success(request, _("“%(product)s” was removed.") % {"product": self.product})
        return redirect("enterprises:profile")

    def get_context_data(self, **context):
        return super().get_context_data(product=self.product, **context)
