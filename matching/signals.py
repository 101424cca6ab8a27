"""What matching announces after commit."""

from django.dispatch import Signal

both_interested = Signal()  # demand_id, enterprise_id: the two sides have both said that they want to talk
