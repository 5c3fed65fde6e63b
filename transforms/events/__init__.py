"""Different articles about the same event: told by rare words that they share within days."""

from transforms.events.joining import Report as Report
from transforms.events.joining import Told as Told
from transforms.events.joining import join_events as join_events
