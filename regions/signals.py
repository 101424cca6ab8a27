"""What this app announces to those above it."""

from django.dispatch import Signal

# Sent after commit, when a version of the taxonomy came into force: version (a TaxonomyVersion), by.
taxonomy_published = Signal()
