"""The signed links about one record, for those who look after it."""

from django.template.loader import render_to_string

from accounts.links.purposes import purpose_of
from accounts.models import SignedLink


def links_panel(request, subjects, *, title="") -> str:
    """Made by whom, until when, answered or not, with the buttons to revoke and to send again. "" when there is none.

    ``subjects``: public ids of what the links are about.
    """
    found = SignedLink.objects.filter(subject__in=list(subjects)).select_related("organisation", "created_by")
    rows = []
    for link in found[:50]:
        purpose = purpose_of(link)
        if purpose and purpose.may_manage(request.user, link):
            standing = link.used_at is None and link.revoked_at is None
            rows.append({"link": link, "label": purpose.label, "standing": standing})
    if not rows:
        return ""
    return render_to_string("accounts/parts/links.html", {"rows": rows, "title": title, "back": request.path}, request)
