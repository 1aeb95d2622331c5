"""Migration wizard: from a local `.env` to Space secrets, in seven steps.

Shows and asks; what it does is done by the rooms of `lib`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lib.access import Surface
from lib.page_parts import Visit, head
from lib.page_parts.visit import visit
from lib.page_parts.wizard.apply_step import apply_step
from lib.page_parts.wizard.from_step import from_step
from lib.page_parts.wizard.parts import trouble, where_one_is
from lib.page_parts.wizard.plan_step import plan_step
from lib.page_parts.wizard.review_step import review_step
from lib.page_parts.wizard.state import Step, Wizard, wizard_of
from lib.page_parts.wizard.tidy_step import tidy_step
from lib.page_parts.wizard.to_step import to_step
from lib.page_parts.wizard.unfinished import unfinished
from lib.page_parts.wizard.verify_step import verify_step

_STEPS: Final[Mapping[Step, Callable[[Wizard, Visit], None]]] = {
    Step.FROM: from_step,
    Step.REVIEW: review_step,
    Step.TO: to_step,
    Step.PLAN: plan_step,
    Step.APPLY: apply_step,
    Step.VERIFY: verify_step,
    Step.TIDY: tidy_step,
}


def draw() -> None:
    """Draw the step that is at hand."""
    now = visit()
    wizard = wizard_of(now.project.folder)
    head("Migration wizard", now)
    where_one_is(wizard)
    if now.may(Surface.CHANGE_FILES) and wizard.job is None and wizard.undoing is None:
        unfinished(wizard)
    trouble(wizard)
    _STEPS[wizard.step](wizard, now)


draw()
