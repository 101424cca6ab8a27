"""Messages about a case between those who take part in it, with translations beside the original, and how far each has read."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from core.models import WithPublicId
from core.validators import CleanTextField

USER = settings.AUTH_USER_MODEL
LONGEST = 8000  # characters of a message or a translation


class Language(models.TextChoices):
    """The languages that a text can be told to be in (``matching.engine.text``)."""

    ZH = "zh", _("Chinese")
    EN = "en", _("English")
    DE = "de", _("German")
    FR = "fr", _("French")
    ES = "es", _("Spanish")
    PT = "pt", _("Portuguese")
    JA = "ja", _("Japanese")
    KO = "ko", _("Korean")


class Message(WithPublicId):
    """What one voice said. Never changed and never taken back: what was read cannot be made unread."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    voice = models.CharField(max_length=12, help_text="As whom: a voice of the case's circle")
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    text = CleanTextField(_("text"), max_length=LONGEST)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=40, help_text="Of the form, so that a form sent twice is one message")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["case", "-id"], name="message_of_case")]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="message_once")]


class Translation(WithPublicId):
    """A message in another language, by somebody or by a machine. There may be several; the original always stays."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="translations")
    voice = models.CharField(max_length=12)
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    text = CleanTextField(_("translation"), max_length=LONGEST)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    by_machine = models.BooleanField(_("made by a machine and not checked"), default=False)
    at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=40)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["message", "key"], name="translation_once")]


class ReadMark(models.Model):
    """How far a voice has read: up to this message, and since when."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    voice = models.CharField(max_length=12)
    up_to = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "voice"], name="readmark_once")]
