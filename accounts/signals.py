"""What accounts announce to the apps above, after commit."""

from django.dispatch import Signal

membership_changed = Signal()  # membership: joined, got another role, or ended
staff_roles_changed = Signal()  # user
calendar_changed = Signal()  # an administrator changed a day of the working-day calendar
