"""Notifications of a person: the list, opening one, and how they want to hear of each topic."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from casework import notify
from casework.frame import unread_count
from casework.models import Notification, NotificationChoice


class NotificationList(ListView):
    template_name = "casework/notifications.html"
    paginate_by = None

    def get_queryset(self):
        return Notification.objects.of(self.request.user)[:100]

    def get_context_data(self, **context):
        rows = [(note, notify.render(note.text, note.params)) for note in self.object_list]
        return super().get_context_data(rows=rows, unread=unread_count(self.request.user), **context)

    def post(self, request):
        """Mark all as read."""
        Notification.objects.filter(user=request.user, read_at__isnull=True).update(read_at=timezone.now())
        return redirect("casework:notifications")


class OpenNotification(View):
    """Marks one as read and goes to what it is about."""

    http_method_names = ["post", "options"]

    def post(self, request, public_id):
        note = get_object_or_404(Notification.objects.of(request.user), public_id=public_id)
        Notification.objects.filter(pk=note.pk, read_at__isnull=True).update(read_at=timezone.now())
        return redirect(note.url)


class NotificationSettings(TemplateView):
    template_name = "casework/notification_settings.html"

    def get_context_data(self, **context):
        chosen = {c.topic: c for c in NotificationChoice.objects.filter(user=self.request.user)}
        rows = [
            (
                code,
                label,
                chosen[code].portal if code in chosen else True,
                chosen[code].email if code in chosen else True,
            )
            for code, label in notify.topics()
        ]
        return super().get_context_data(rows=rows, **context)

    @transaction.atomic
    def post(self, request):
        for code, _label in notify.topics():
            NotificationChoice.objects.update_or_create(
                user=request.user,
                topic=code,
                defaults={"portal": f"portal-{code}" in request.POST, "email": f"email-{code}" in request.POST},
            )
        messages.success(request, _("Saved."))
        return redirect("casework:notification-settings")
