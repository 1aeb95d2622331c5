"""The moving picture of the wizard."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

_MILLISECONDS = 2200
_SIZE = (960, 640)


def save_moving(frames: Sequence[Image.Image], path: Path) -> None:
    """Write frames as one picture that repeats itself."""
    small = [one.resize(_SIZE, Image.Resampling.LANCZOS) for one in frames]
    small[0].save(
        path,
        save_all=True,
        append_images=small[1:],
        duration=_MILLISECONDS,
        loop=0,
        quality=80,
        method=6,
        minimize_size=True,
    )
