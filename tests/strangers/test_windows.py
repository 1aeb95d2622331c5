"""Several windows of several people at once, and what belongs to one of them alone."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

import pytest
import requests

from tests.strangers.table import FOLDED, GO, PASTE, UPLOAD
from tests.strangers.world import NAMES, World, seen_in
from tests.support.canaries import Canaries
from tests.support.talking import Talk, talking

OWN = Canaries()


def test_what_one_brings_no_other_window_hears(world: World):
    """Six windows of three people work at once: each hears of its own text, and of no other's."""
    people: list[tuple[str, Mapping[str, str]]] = [
        *[("bob", world.bob)] * 2, *[("alice", world.alice)] * 2, *[("visitor", {})] * 2,
    ]  # fmt: skip
    marks = [f"WINDOW_{number}_MARK" for number in range(len(people))]
    texts = [f"{mark}={OWN.make(mark)}\n" for mark in marks]
    with ExitStack() as stack:
        windows = [
            stack.enter_context(talking(world.space.url, cookies, "migration"))
            for _, cookies in people
        ]
        at_once(
            [
                partial(brings if cookies else looks, one, text)
                for (_, cookies), one, text in zip(people, windows, texts, strict=True)
            ]
        )
        for number, ((who, _), one) in enumerate(zip(people, windows, strict=True)):
            heard = one.heard
            assert [mark for mark in marks if mark in heard] == (
                [] if who == "visitor" else [marks[number]]
            )
            assert not OWN.found_in(heard)
            assert seen_in(heard, names=who != "alice") == []


def brings(one: Talk, text: str) -> None:
    """Bring a text; a person's texts are read one after the other, so it may take more than one."""
    one.opened(FOLDED)
    for _ in range(20):
        one.press(GO, one.typed(PASTE, text))
        if "Back to Source" in one.ids:
            return
    raise AssertionError(one.heard[-600:])


def looks(one: Talk, __: str) -> None:
    """Look at the same page meanwhile."""
    for _ in range(3):
        one.run()


def at_once(acts: Sequence[Callable[[], object]]) -> None:
    """Do things at the same time; what goes wrong in one is raised."""
    wrong: list[BaseException] = []

    def kept(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=kept, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if wrong:
        raise wrong[0]


def test_a_report_is_given_to_those_who_may_see_it_alone(world: World):
    """The address of the owner's report leads nobody else to it, also where it is known."""
    assert world.of_alice
    told = ""
    for address in world.of_alice:
        with requests.Session() as browser:
            browser.trust_env = False
            mine = browser.get(world.space.url + address, cookies=dict(world.alice), timeout=60)
            assert mine.status_code == 200
            told += mine.text
            for cookies in ({}, world.bob):
                for method in ("GET", "HEAD"):
                    reply = browser.request(
                        method, world.space.url + address, cookies=dict(cookies), timeout=60
                    )
                    assert reply.status_code == 404
                    assert not seen_in(reply.text)
    assert any(name in told for name in NAMES)


def test_at_home_the_person_alone(world: World):
    """Another user of the machine gets none of what the person's pages offer."""
    if world.other is None:
        pytest.skip("acts as another user, which only root may")
    served = world.home.served
    assert world.at_home
    for address in world.at_home:
        assert served.get(address).status_code == 200
        assert world.other.get(address).status_code == 404


def test_an_upload_waits_for_its_own_window(world: World):
    """A file that was uploaded in one window is no other's, by whatever id it is asked for."""
    with (
        talking(world.space.url, world.bob, "migration") as one,
        talking(world.space.url, world.bob, "migration") as other,
        talking(world.space.url, world.alice, "migration") as alices,
    ):
        held = one.uploaded(UPLOAD, "bobs.env", b"BOBS_OWN_MARK=1\n", world.bob)
        alices.opened(FOLDED)
        for stranger in (other, alices):
            held.id = stranger.ids[UPLOAD]
            stranger.press(GO, held)
            assert "BOBS_OWN_MARK" not in stranger.heard
        held.id = one.ids[UPLOAD]
        one.press(GO, held)
        assert "BOBS_OWN_MARK" in one.heard
