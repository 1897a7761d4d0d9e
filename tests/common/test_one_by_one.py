"""Work for many, of which one goes wrong."""

import logging

import pytest

from common.errors import DomainError
from common.one_by_one import one_by_one


def half(number: int) -> int:
    if number % 2:
        raise DomainError("Dat gaat niet.")
    return number // 2


def test_results_in_order_and_who_refuses_waits(caplog):
    with caplog.at_level(logging.INFO):
        assert one_by_one(half, [2, 3, 4]) == [1, 2]

    assert "half of 3 waits for the next time: Dat gaat niet." in caplog.text


def test_what_goes_wrong_is_raised_after_the_last():
    done = []

    def work(number: int) -> None:
        if number < 3:
            raise ZeroDivisionError(number)
        done.append(number)

    with pytest.raises(ExceptionGroup) as error:
        one_by_one(work, [1, 2, 3])

    assert done == [3]
    assert [one.__notes__ for one in error.value.exceptions] == [["work of 1"], ["work of 2"]]
