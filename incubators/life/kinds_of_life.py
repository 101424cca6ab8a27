"""The four kinds, in the order in which the pages name them."""

from incubators.life.cancellation import BASE_CANCELLATION
from incubators.life.change import BASE_CHANGE
from incubators.life.confirmation import BASE_CONFIRMATION
from incubators.life.suspension import BASE_SUSPENSION

LIFE = (BASE_CHANGE, BASE_CONFIRMATION, BASE_SUSPENSION, BASE_CANCELLATION)
