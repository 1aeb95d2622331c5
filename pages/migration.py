"""Migration wizard: from a local `.env` to Space secrets, in seven steps.

Shows and asks; what it does is done by the rooms of `lib`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lib.access import Surface
from lib.components import Visit, head
from lib.components.visit import visit
from lib.components.wizard.apply_step import apply_step
from lib.components.wizard.clean_up_step import tidy_step
from lib.components.wizard.plan_step import plan_step
from lib.components.wizard.review_step import review_step
from lib.components.wizard.source_step import from_step
from lib.components.wizard.space_step import to_step
from lib.components.wizard.unfinished import unfinished
from lib.components.wizard.verify_step import verify_step
from lib.components.wizard.wizard_parts import trouble, where_one_is
from lib.components.wizard.wizard_state import Wizard, WizardStep, wizard_of

_STEPS: Final[Mapping[WizardStep, Callable[[Wizard, Visit], None]]] = {
    WizardStep.SOURCE: from_step,
    WizardStep.REVIEW: review_step,
    WizardStep.SPACE: to_step,
    WizardStep.PLAN: plan_step,
    WizardStep.APPLY: apply_step,
    WizardStep.VERIFY: verify_step,
    WizardStep.CLEAN_UP: tidy_step,
}


def draw() -> None:
    """Draw the step that is at hand."""
    now = visit()
    wizard = wizard_of(now.project.folder)
    head("Migration wizard", now)
    where_one_is(wizard)
    if now.may(Surface.CHANGE_FILES) and wizard.run.job is None and wizard.run.undoing is None:
        unfinished(wizard)
    trouble(wizard)
    _STEPS[wizard.step](wizard, now)


draw()
