"""What this app announces to those above it."""

from django.dispatch import Signal

# Sent after commit, whenever the profile, a product or the switches changed: enterprise_id.
profile_changed = Signal()
