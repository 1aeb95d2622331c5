"""Write `docs/rules.md` from the registry: `python -m tests.support.rules_page`."""

import sys

from lib.commands.explain import example_lines
from lib.diagnosis.registry import all_rules
from lib.diagnosis.rule import Rule

RULES = all_rules()
_HEAD = """\
# Rules

Every rule of the diagnosis, with an example that it finds. `python -m lib explain RULE` prints the
same. A comment `# spaces-secrets: ignore RULE reason` on a line of a `.env`, or on the line above
it, silences a rule there. A finding with several places needs the comment at each of them, and one
that names the environment or another kind of file is not silenced; `--skip RULE` leaves a rule out
altogether.
"""


def rules_page() -> str:
    """Return the text that `docs/rules.md` has to have."""
    return "\n".join([_HEAD, *(_section(rule) for rule in RULES)])


def _section(rule: Rule) -> str:
    example = "\n".join(line.removeprefix("  ") for line in example_lines(rule.triggers[0]))
    return (
        f"## `{rule.id}`\n\n{rule.title}. *{rule.severity.value}, fix: {rule.fix_kind.value}, "
        f"needs: {rule.needs.value}.*\n\n{rule.why}\n\n```text\n{example}\n```\n\n"
        f"**Fix:** {rule.fix}\n"
    )


if __name__ == "__main__":
    sys.stdout.write(rules_page())
