"""The collector rests inside of a block, frees young cycles when asked, and is on again after it, whatever happened."""

import gc
import weakref

import pytest

from core import collector


class Knot:
    def __init__(self):
        self.me = self


def test_it_rests_and_is_on_again():
    with collector.at_rest():
        assert not gc.isenabled()
        with collector.at_rest():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_on_again_after_an_error():
    with pytest.raises(ValueError), collector.at_rest():
        raise ValueError
    assert gc.isenabled()


def test_cycles_are_freed_when_asked():
    with collector.at_rest() as resting:
        gone = weakref.ref(Knot())
        assert gone() is not None
        resting.tidy()
        assert gone() is None


def test_one_that_was_off_stays_off():
    gc.disable()
    try:
        with collector.at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
