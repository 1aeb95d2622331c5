"""Read the four sources of a project folder."""

from collections.abc import Mapping
from pathlib import Path

from lib.sources.dotenv_file import read_dotenv
from lib.sources.environment import read_environment
from lib.sources.model import DOTENV, DOTENV_LOCAL, Source
from lib.sources.streamlit_secrets import read_streamlit_secrets, secrets_files


def read_sources(folder: Path, environ: Mapping[str, str], home: Path) -> tuple[Source, ...]:
    """Read the four sources of a project folder, in the order in which they win.

    A source that cannot be read comes back with problems and without entries; the others count
    all the same. Nothing is raised for what the files hold.
    """
    return (
        read_streamlit_secrets(secrets_files(folder, home, environ), folder, home),
        read_environment(environ),
        read_dotenv(folder / DOTENV_LOCAL, DOTENV_LOCAL, DOTENV_LOCAL, environ),
        read_dotenv(folder / DOTENV, DOTENV, DOTENV, environ),
    )
