"""Every rule there is, in the order in which they are told."""

from typing import Final

from lib.diagnosis.rule import Rule
from lib.diagnosis.rules import env_duplicate_name

RULES: Final[tuple[Rule, ...]] = (env_duplicate_name.RULE,)
