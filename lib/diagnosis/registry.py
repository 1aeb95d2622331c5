"""Every rule there is, in the order in which they are told."""

from typing import Final

from lib.diagnosis.local_rules import LOCAL_RULES
from lib.diagnosis.rule import Rule
from lib.diagnosis.rules import group_hub

RULES: Final[tuple[Rule, ...]] = (*LOCAL_RULES, *group_hub.RULES)
