"""The moving picture of the wizard."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

_MILLISECONDS = 1800
# What is shown of each picture: all but the menu and the bar above.
_LEFT, _TOP, _WIDTH, _HEIGHT = 301, 60, 979, 640


def save_moving(pictures: Sequence[Image.Image], path: Path) -> None:
    """Write pictures of steps, one after the other, as one picture that begins anew at the end.

    Of a picture that is too tall to be seen at once, its top and then its end is shown.
    """
    frames = [frame for one in pictures for frame in _frames(one)]
    frames[0].save(
        path,
        save_all=True,
        append_images=frames[1:],
        duration=_MILLISECONDS,
        loop=0,
        lossless=True,
        method=6,
        minimize_size=True,
    )


def _frames(picture: Image.Image) -> list[Image.Image]:
    end = picture.height - _HEIGHT
    tops = [_TOP, end] if end > _TOP + _HEIGHT // 3 else [_TOP]
    return [picture.crop((_LEFT, top, _LEFT + _WIDTH, top + _HEIGHT)) for top in tops]
