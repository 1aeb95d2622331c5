"""Stand-ins for the services this project talks to, on this machine only.

Nothing here leaves loopback, and no key that is sent here is kept in what the stand-ins report.
"""

from lib.practice.server import PracticeServer

__all__ = ["PracticeServer"]
