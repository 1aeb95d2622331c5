"""What to do about a Space that does not run fits what the Hub says of it."""

import pytest

from lib.hub.space_steps import known_names, step_for

STEPS = [
    ("RUNTIME_ERROR", "Launch timed out, workload was not healthy after 30 min", "0.0.0.0"),
    ("RUNTIME_ERROR", "Memory limit exceeded (16Gi)", "memory"),
    ("RUNTIME_ERROR", "Workload evicted, storage limit exceeded (50G)", "disk"),
    ("RUNTIME_ERROR", "Scheduling failure: not enough hardware capacity", "hardware"),
    ("RUNTIME_ERROR", "KeyError: 'GROQ_API_KEY'", "`GROQ_API_KEY`"),
    ("RUNTIME_ERROR", "KeyError: 'OAUTH_CLIENT_ID'", "hf_oauth"),
    ("PAUSED", "Your account has exceeded its quota of running Spaces", "reason asks for"),
]


@pytest.mark.parametrize(("stage", "error", "step"), STEPS)
def test_the_step_fits_the_message(stage, error, step):
    """A message of the Hub's own is not sent to the app's log."""
    assert step in step_for(stage, error, "Check its log.")


@pytest.mark.parametrize(
    ("stage", "error"),
    [
        ("RUNTIME_ERROR", "Exit code: 1. Reason: ValueError"),
        ("RUNTIME_ERROR", "KeyError: 'MY_COLUMN'"),
        ("BUILD_ERROR", "Job failed with exit code: 1"),
        ("PAUSED", ""),
        ("PAUSED", "  "),
    ],
)
def test_the_usual_step_otherwise(stage, error):
    """What the app itself has to say is in its log."""
    assert step_for(stage, error, "Check its log.") == "Check its log."


def test_only_names_that_the_reader_knows_are_told():
    """Any other word in capitals may be a value."""
    assert known_names("KeyError: 'GROQ_API_KEY', 'TIGER_PASS_1'") == ["GROQ_API_KEY"]
