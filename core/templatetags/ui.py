"""Tags and filters that write the parts of the look: {% load ui %}. Everything that comes in is escaped."""

from datetime import datetime

from django import template
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.form_view import displayed, first_control, mark_shown, summary
from core.ui import Badge, deadline_badge, device_name

register = template.Library()

NOTHING = "\u2014"  # a dash where there is no value
KILO = 1024


@register.simple_tag
def icon(name, label="", css=""):
    """{% icon "clock" %} for decoration; with ``label`` it speaks to screen readers."""
    css_class = f"i {css}".strip()
    href = f"{static('icons.svg')}#i-{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css_class, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css_class, href)


@register.simple_tag
def badge(state):
    """{% badge case.badge %}: any object with ``tone``, ``icon`` and ``label``; nothing for None."""
    if state is None or state == "":
        return ""
    tone = "" if state.tone == "neutral" else f" status-{state.tone}"
    return format_html('<span class="status{}">{}{}</span>', tone, icon(state.icon), state.label)


@register.simple_tag
def status(tone, label, name=""):
    """{% status "ok" text %}: a badge from its parts; the third argument is another icon than the tone's own."""
    return badge(Badge(label, tone, name))


def _say(tone, name, words):
    if not tone:
        return format_html("<span>{}</span>", words)
    return format_html('<span class="say say-{}">{}{}</span>', tone, icon(name), words)


@register.simple_tag
def say(tone, words, name=""):
    """{% say "bad" text %}: a judgement inside running text. Tones: ok, bad, wait, none."""
    icons = {"none": "circle"}
    return _say(tone, name or icons.get(tone) or Badge("", tone).icon, words)


@register.simple_tag
def workdays_left(days_left, stopped=False, promised_on=None, note=""):
    """The clock of a case in words, with the promised date under it.

    ``days_left``: working days to ``promised_on``, negative when past, None without a clock.
    ``note`` replaces the date ("Correct by 2026-12-04").
    """
    if not stopped and days_left is None:
        return format_html('<span class="muted">{}</span>', NOTHING)
    if stopped:
        words = _("Clock stopped")
    elif days_left < 0:
        words = ngettext("%(n)s day overdue", "%(n)s days overdue", -days_left) % {"n": -days_left}
    elif days_left == 0:
        words = _("Due today")
    else:
        words = ngettext("%(n)s day left", "%(n)s days left", days_left) % {"n": days_left}
    tone, name = deadline_badge(days_left=days_left, stopped=stopped)
    under = note or (f"{promised_on:%Y-%m-%d}" if promised_on and not stopped else "")
    caption = format_html('<span class="sub">{}</span>', under) if under else ""
    return format_html("{}{}", _say(tone, name, words), caption)


def _share(value, total) -> float:
    """Per cent of ``total``, from 0 to 100; no value or no total is nothing."""
    if not value or not total or total < 0:
        return 0.0
    return round(min(max(float(value) / float(total), 0.0), 1.0) * 100, 1)


@register.simple_tag
def bar(value, total=100, label="", colour=1, tall=False):
    """{% bar 3 8 label=text %}: one bar as inline SVG. Without ``label`` the numbers must stand beside it."""
    css = "bar bar-tall" if tall else "bar"
    seen = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')  # noqa: S308
    return format_html(
        '<svg class="{}" {}><rect class="f{}" x="0%" width="{}%" height="100%"/></svg>',
        css,
        seen,
        colour,
        _share(value, total),
    )


@register.simple_tag
def bar_parts(parts, total=100, label="", tall=True):
    """{% bar_parts parts total label=text %}: up to six (value, label) pairs end to end, 0.4 per cent apart."""
    left, rects = 0.0, []
    for number, (value, _label) in enumerate(parts[:6], start=1):
        width = _share(value, total)
        shown = max(round(width - 0.4, 1), 0)
        rects.append((number, round(left, 1), shown))
        left += width
    seen = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')  # noqa: S308
    body = format_html_join("", '<rect class="f{}" x="{}%" width="{}%" height="100%"/>', rects)
    return format_html('<svg class="{}" {}>{}</svg>', "bar bar-tall" if tall else "bar", seen, body)


@register.simple_tag
def key(colour, label):
    """{% key 1 text %}: the patch of colour beside a legend's word."""
    patch = format_html('<svg aria-hidden="true"><rect class="f{}" width="100%" height="100%"/></svg>', colour)
    return format_html('<span class="key">{}{}</span>', patch, label)


@register.simple_tag
def facts(rows, tight=False, css=""):
    """{% facts rows %}: label and value pairs; an empty value is a dash."""
    classes = " ".join(filter(None, ["facts", "facts-tight small" if tight else "", css]))
    body = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((label, field_display(value)) for label, value in rows))
    return format_html('<dl class="{}">{}</dl>', classes, body)


@register.simple_tag
def crumbs(*parts):
    """{% crumbs "label" url "label" url "here" %}: pairs, then the page one is on. A label without an address is text."""
    *pairs, here = parts
    items = []
    for label, url in zip(pairs[::2], pairs[1::2], strict=True):
        items.append(
            format_html('<li><a href="{}">{}</a></li>', url, label) if url else format_html("<li>{}</li>", label)
        )
    items.append(format_html('<li aria-current="page">{}</li>', here))
    inner = format_html_join("", "{}", ((item,) for item in items))
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', _("You are here"), inner)


@register.inclusion_tag("components/page_links.html", takes_context=True)
def page_links(context, page, count=""):
    """{% page_links page count=text %}: previous and next of a ``core.paging`` page; the other filters stay."""
    request = context.get("request")

    def link(cursor):
        query = request.GET.copy() if request is not None else None
        if query is None or not cursor:
            return ""
        query["cursor"] = cursor
        return f"?{query.urlencode()}"

    first = request.GET.copy() if request is not None else None
    if first is not None:
        first.pop("cursor", None)
    return {
        "count": count,
        "shown": len(page.object_list),
        "previous": link(page.previous_cursor) if page.has_previous else "",
        "next": link(page.next_cursor) if page.has_next else "",
        "first": f"?{first.urlencode()}" if first is not None and page.has_previous else "",
    }


@register.inclusion_tag("components/error_summary.html")
def form_errors(*forms):
    """{% form_errors form other_form formset %}: everything that is wrong, each a link to its field; focus moves here.

    A list counts as the forms in it: a page has one summary, however many forms it holds.
    """
    forms = [form for given in forms if given for form in (given if isinstance(given, list) else [given])]
    entries = [entry for form in forms for entry in summary(form)]
    for form in forms:
        mark_shown(form)
    return {"entries": entries}


@register.simple_tag(takes_context=True)
def error_prefix(context, *forms):
    """ "Error: " for the page title when a form came back; without arguments the context's ``form`` and ``formset``."""
    forms = forms or (context.get("form"), context.get("formset"))
    wrong = any(getattr(form, "is_bound", False) and summary(form) for form in forms if form is not None)
    return pgettext("start of a page title", "Error: ") if wrong else ""


def _empty(icon_name, text, url="", label=""):
    return {"icon": icon_name, "text": text, "url": url, "label": label}


register.inclusion_tag("components/empty.html", name="empty")(_empty)
# Inside a for loop {% empty %} belongs to the loop; there the same part goes by this name.
register.inclusion_tag("components/empty.html", name="nothing_here")(_empty)


@register.inclusion_tag("components/status_select.html")
def status_select(field, label=""):
    """{% status_select form.check_1 %}: the choices of one question as a row of buttons (a checklist's answer)."""
    answers = [(value, words) for value, words in field.field.choices if value not in ("", None)]
    ids = [first_control(field), *(f"{field.auto_id}_{number}" for number in range(1, len(answers)))]
    return {
        "field": field,
        "label": label or field.label,
        "answers": [(str(value), words, own) for (value, words), own in zip(answers, ids, strict=False)],
        "value": "" if field.value() is None else str(field.value()),
    }


@register.simple_tag
def when(moment):
    """{% when event.at %}: a date, or a date and time, for eye and machine."""
    if not moment:
        return NOTHING
    if isinstance(moment, datetime):
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        return format_html(
            '<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), f"{local:%Y-%m-%d %H:%M}"
        )
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), f"{moment:%Y-%m-%d}")


@register.filter
def field_display(value):
    """A value, or a bound form field, as it is read: yes and no in words, lists joined, dates by the house rule."""
    if isinstance(value, SafeString):
        return value or NOTHING
    text = displayed(value)
    return conditional_escape(text) if text else NOTHING


@register.filter
def file_size(count):
    """1887436 -> "1.8 MB". Counts by 1,024, as file managers do; a dash for None."""
    if count is None or count == "":
        return NOTHING
    size, units = float(count), ["B", "KB", "MB", "GB"]
    while size >= KILO and len(units) > 1:
        size /= KILO
        units.pop(0)
    digits = 0 if units[0] == "B" or size >= 100 else 1
    return f"{number_format(round(size, digits), decimal_pos=digits)} {units[0]}"


@register.filter
@stringfilter
def device(user_agent):
    """ "Mozilla/5.0 (Windows ..." -> "Chrome \u00b7 Windows"."""
    return device_name(user_agent)


@register.filter
@stringfilter
def one_line(text):
    """White space as written in a template becomes single blanks: for titles."""
    return " ".join(text.split())
