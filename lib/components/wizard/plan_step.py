"""Step 4: exactly what would be done, name by name, before anything is."""

import streamlit as st

from lib.components.formatting import Markup, code, sentence, text
from lib.components.visit import Visit
from lib.components.wizard.badges import ACTIONS, KINDS, may_write
from lib.components.wizard.wizard_parts import nav_buttons
from lib.components.wizard.wizard_state import Wizard, WizardStep, go_to
from lib.migration.export import as_checklist, as_commands
from lib.migration.plan import Plan
from lib.migration.steps import Action
from lib.migration.steps import Step as PlanStep


def plan_step(wizard: Wizard, now: Visit) -> None:  # noqa: ARG001 - the steps are called alike
    """Draw the plan: what is written, then what is left as it is; and how to take it away."""
    plan = wizard.run.plan or wizard.make_plan()
    count = len(plan.writing)
    st.header(text(_sentence(plan)), anchor=False)
    if plan.create is not None:
        who = "private" if plan.create.private else "public"
        st.markdown(f":material/cloud: A new **{who}** {text(plan.create.sdk)} Space is made.")
    if wizard.target.facts is not None:
        st.markdown(may_write(wizard.target.facts, wizard.target.space))
    if plan.obstacle:
        st.error(sentence(plan.obstacle), icon=":material/block:")
    _steps(wizard, plan)
    for note in plan.notes:
        st.markdown(f":material/info: {sentence(note)}")
    _take_away(wizard, plan)
    nav_buttons(
        wizard,
        back=WizardStep.SPACE,
        on=Markup("Continue"),
        then=lambda: go_to(wizard, WizardStep.APPLY),
        disabled=not count or bool(plan.obstacle),
    )


def _sentence(plan: Plan) -> str:
    counts = {action: sum(one.action is action for one in plan.steps) for action in Action}
    words = {
        Action.ADD: "added",
        Action.REPLACE: "replaced",
        Action.MOVE: "moved",
        Action.UNCHANGED: "unchanged",
        Action.SKIP: "skipped",
        Action.REFUSE: "refused",
    }
    told = [f"{counts[one]} {words[one]}" for one in Action if counts[one]]
    return f"At {plan.space}: {', '.join(told) or 'nothing to do'}"


def _steps(wizard: Wizard, plan: Plan) -> None:
    """Draw what asks for a choice as a card each, and the rest by what is done and why."""
    choices = [step for step in plan.steps if _is_there(wizard, step)]
    for step in choices:
        _choice(wizard, step)
    alike: dict[Markup, list[PlanStep]] = {}
    for step in plan.steps:
        if step not in choices:
            alike.setdefault(Markup(f"{ACTIONS[step.action]} {_why(step)}"), []).append(step)
    for what, steps in alike.items():
        st.markdown(what)
        rows = [{"Name": _what(step), "Source": code(step.origin)} for step in steps]
        alt = f"Names to {text(steps[0].action.value)}"
        st.table(rows, hide_index=True, border="horizontal", alt=alt)


def _choice(wizard: Wizard, step: PlanStep) -> None:
    with st.container(border=True, key=f"plan_{step.name}", gap="xsmall"):
        st.markdown(f"{ACTIONS[step.action]} {_what(step)} · from {code(step.origin)}")
        st.markdown(_why(step))
        st.checkbox(
            f"Overwrite {text(step.name)}",
            value=step.name in wizard.names.replace,
            key=f"replace_{step.name}",
            on_change=_replace,
            args=(wizard, step.name),
        )


def _why(step: PlanStep) -> Markup:
    return sentence(f"{step.reason} {step.lost or step.advice}".rstrip())


def _what(step: PlanStep) -> Markup:
    name = code(step.name) if step.name else "a line"
    return Markup(f"{name} {KINDS[step.kind]}" if step.kind else name)


def _is_there(wizard: Wizard, step: PlanStep) -> bool:
    """Whether the name stands at the Space already, so that replacing it is the person's choice."""
    state = wizard.target.state
    there = state is not None and (step.name in state.secrets or step.name in state.variables)
    wanted = step.action in {Action.SKIP, Action.REPLACE, Action.MOVE} and step.kind is not None
    collides = step.action is Action.REFUSE and state is not None and step.name in state.collisions
    return there and (wanted or collides)


def _replace(wizard: Wizard, name: str) -> None:
    if st.session_state[f"replace_{name}"]:
        wizard.names.replace.add(name)
    else:
        wizard.names.replace.discard(name)
    wizard.make_plan()


def _take_away(wizard: Wizard, plan: Plan) -> None:
    """Offer the plan as texts without values, for who would rather do it by hand."""
    box = st.expander(
        "Do it by hand instead", icon=":material/checklist:", key="take_away", on_change="rerun"
    )
    if not box.open:
        return
    checklist, commands = (
        as_checklist(plan, wizard.target.endpoint or "https://huggingface.co"),
        as_commands(plan),
    )
    with box:
        st.caption("Neither holds a value.")
        with st.container(horizontal=True):
            for label, content, name in (
                ("Checklist", checklist, "space-secrets.md"),
                ("hf commands", commands, "space-secrets.sh"),
            ):
                st.download_button(
                    f"Download {text(label)}",
                    content,
                    name,
                    "text/plain",
                    key=f"take_{name}",
                    icon=":material/download:",
                    on_click="ignore",
                )
        st.code(commands, language=None, wrap_lines=True)
