"""Search over everything that the reader may see: each app brings its own source."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from core.registry import search_sources
from core.validators import without_unwanted

SHOWN = 10
LONGEST = 100


@method_decorator(login_not_required, name="dispatch")
class Search(TemplateView):
    template_name = "home/search.html"

    def get_context_data(self, **context):
        words = " ".join(without_unwanted(self.request.GET.get("q", ""))[:LONGEST].split())
        groups = []
        if words:
            for source in search_sources:
                rows = source.find(self.request.user, words, SHOWN)
                if rows:
                    groups.append((source.label, rows))
        return super().get_context_data(
            words=words, groups=groups, found=sum(len(rows) for _label, rows in groups), **context
        )
