"""What this product makes of an environment: by the functions that the check itself uses."""

from lib.project import Configured
from lib.provider_config import Provider
from lib.providers.check_plan import plan_check, plan_message
from lib.resolution import index_by_name, resolve
from lib.sources.environment import read_environment
from tests.conformance.comparison import Answer, Environment, variable_of, without_query
from tests.conformance.libraries import Library


def answer(library: Library, environment: Environment) -> Answer:
    """Return the key that is found and the address that would be asked."""
    configured = _configured(library.row, environment)
    plan = (plan_check if library.sends == "check" else plan_message)(configured, named=True)
    winner = configured.key.winner
    key = variable_of(winner.value.reveal()) if winner else "none"
    if plan.request is None:
        return Answer(key, "", plan.reading.verdict.value if plan.reading else "")
    return Answer(key, without_query(plan.request.url))


def _configured(row: Provider, environment: Environment) -> Configured:
    index = index_by_name((read_environment(environment.variables),))
    return Configured(
        row,
        resolve(row.all_names, index),
        resolve(row.base_url_names, index),
        resolve(row.check_base_names, index),
        index=index,
    )
