"""``request.organisation``: the organisation a person acts for now, chosen among their own."""

from django.utils.functional import SimpleLazyObject

SESSION_KEY = "acting_organisation"


def acting_organisation(request):
    """The chosen organisation if the person still belongs to it, else their first, else None."""
    if not request.user.is_authenticated:
        return None
    organisations = request.user.organisations()
    chosen = request.session.get(SESSION_KEY)
    return next((o for o in organisations if o.public_id == chosen), organisations[0] if organisations else None)


class ActingOrganisationMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.organisation = SimpleLazyObject(lambda: acting_organisation(request))
        return self.get_response(request)
