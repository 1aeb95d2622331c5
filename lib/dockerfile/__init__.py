"""A `Dockerfile` as text: its instructions, and the secrets that it asks for. Builds nothing."""

from lib.dockerfile.reader import Instruction, instructions
from lib.dockerfile.secrets import Declared, SecretMount, declared, secret_mounts, unmounted, uses

__all__ = [
    "Declared",
    "Instruction",
    "SecretMount",
    "declared",
    "instructions",
    "secret_mounts",
    "unmounted",
    "uses",
]
