"""Logs: one JSON object a line, with request id and actor, without personal data or secrets.

JSON escapes new lines and everything outside ASCII, so typed text cannot forge a line.
"""

import logging
import logging.config
import re

import structlog

EMAIL = re.compile(r"[\w.+-]+@([\w-]+\.[\w.-]+)")
# Mobile numbers, resident identity numbers and other long runs of digits, and the secrets in addresses.
DIGITS = re.compile(r"(?<![\w.-])\+?\d[\d ]{9,}[\dXx](?![\w-])")
SECRETS = re.compile(
    r"(?i)\b(password|passwd|token|secret|key|code|sessionid|csrf\w*)(['\"]?\s*[=:]\s*)(['\"]?)[^\s'\"&,;]+"
)
# One-time keys in the addresses of our own pages, wherever a sentence holds such an address.
PATH_SECRETS = re.compile(r"(/(?:link|invitations|objections?)/(?:[a-z]+/)?)[\w-]{30,}")
URL_SECRETS = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+@")


def masked(text: str) -> str:
    """The text without e-mail names, telephone or identity numbers, passwords and tokens."""
    text = URL_SECRETS.sub("***@", text)
    text = PATH_SECRETS.sub(r"\1***", text)
    text = EMAIL.sub(r"***@\1", text)
    text = SECRETS.sub(r"\1\2\3***", text)
    return DIGITS.sub("***", text)


def mask_values(logger, method_name, event_dict):
    """The structlog step that masks every text of a line."""
    return {
        key: masked(value) if isinstance(value, str) and key != "timestamp" else value
        for key, value in event_dict.items()
    }


def drop_raw_paths(logger, method_name, event_dict):
    """Django puts the whole path into its sentences; a path can hold a one-time token. Ours has it without."""
    if event_dict.get("logger") == "django.request":
        event_dict["event"] = "request_failed"
        event_dict.pop("positional_args", None)
    return event_dict


class RoutineFilter(logging.Filter):
    """Leaves out that the heartbeat came and went, four times a minute, and what the line of the request tells already."""

    def filter(self, record):
        if record.name == "django.request":
            return bool(record.exc_info)
        return record.levelno > logging.INFO or "core.heartbeat" not in record.getMessage()


STEPS = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(options: dict) -> None:
    """Called by Django with ``settings.LOGGING``: ``level`` is the least level of our own lines."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": STEPS,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        drop_raw_paths,
                        mask_values,
                        structlog.processors.JSONRenderer(),
                    ],
                }
            },
            "filters": {"routine": {"()": RoutineFilter}},
            "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["routine"]}},
            "root": {"handlers": ["lines"], "level": options["level"]},
            "loggers": {
                # 4xx are told by our request line; these would repeat them with the raw path.
                "django.request": {"level": "ERROR", "handlers": [], "propagate": True},
                "django.server": {"level": "ERROR", "handlers": [], "propagate": True},
                "django.security": {"level": "WARNING", "handlers": [], "propagate": True},
                # Scanners send made-up hosts all day; the request line with its 400 tells enough.
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                "axes": {"level": "ERROR"},
                "celery": {"level": "INFO"},
                "kombu": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *STEPS,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
