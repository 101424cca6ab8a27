"""Messages of an introduction: the pages of ``conversations`` at its addresses, in its circle."""

from django.urls import reverse

from conversations import views
from introductions.circle import IntroductionCircle, circle_of


class InCircle:
    def find_circle(self) -> IntroductionCircle | None:
        return circle_of(self.kwargs["public_id"], self.request.user)

    def addresses(self) -> dict[str, str]:
        key = self.kwargs["public_id"]
        introduction = self.circle.introduction
        up = introduction.case.get_absolute_url() if self.circle.inside else introduction.get_absolute_url()
        return {
            "page": reverse("introductions:messages", args=[key]),
            "print": reverse("introductions:messages-print", args=[key]),
            "up": up,
        }

    def translate_url(self, message) -> str:
        return reverse("introductions:message-translate", args=[self.kwargs["public_id"], message.public_id])


class Messages(InCircle, views.ConversationPage):
    pass


class Translate(InCircle, views.TranslatePage):
    pass


class PrintMessages(InCircle, views.PrintPage):
    pass
