"""The same request under the same key: one answer, kept for a day, sealed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from schools.models import KeptAnswer, School
from schools.repeats import KEPT_FOR, KeyReused, Said, Sent, forget_answers, in_parts, once
from tests.factories import MONDAY, make_school

pytestmark = pytest.mark.django_db

REQUEST = b"POST\n/api/v1/offers/1/acceptance\n{}"


def sent(school: School, key: str = "k-1", request: bytes = REQUEST) -> Sent:
    return Sent(school.pk, key, request)


def counted() -> tuple[list[int], Callable[[], Said]]:
    """An answer that tells how often it was asked for."""
    times: list[int] = []

    def answer() -> Said:
        times.append(1)
        return Said(200, f"Amira {len(times)}".encode(), {"ETag": '"a"'})

    return times, answer


def test_the_second_request_is_answered_like_the_first_and_does_nothing() -> None:
    school = make_school()
    times, answer = counted()
    first = once(sent(school), answer, at=MONDAY)
    second = once(sent(school), answer, at=MONDAY + KEPT_FOR - timedelta(seconds=1))

    assert len(times) == 1
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert (second.status, second.body, second.headers) == (200, b"Amira 1", {"ETag": '"a"'})


def test_after_a_day_the_key_is_new_whether_or_not_the_clock_came_by() -> None:
    school = make_school()
    times, answer = counted()
    for at in (MONDAY, MONDAY + KEPT_FOR):
        once(sent(school), answer, at=at)

    assert len(times) == 2
    assert KeptAnswer.objects.get().created_at == MONDAY + KEPT_FOR
    assert forget_answers(MONDAY + 2 * KEPT_FOR - timedelta(seconds=1)) == 0
    assert forget_answers(MONDAY + 2 * KEPT_FOR) == 1


def test_a_key_stands_for_one_request_of_one_school() -> None:
    school, other = make_school(), make_school()
    times, answer = counted()
    once(sent(school), answer, at=MONDAY)
    once(sent(other), answer, at=MONDAY)
    once(sent(school, "k-2"), answer, at=MONDAY)

    assert len(times) == 3
    with pytest.raises(KeyReused):
        once(sent(school, request=b"POST\n/other\n{}"), answer, at=MONDAY)
    with pytest.raises(KeyReused):
        in_parts(sent(school, request=b"POST\n/answers\n{}"), at=MONDAY)


@pytest.mark.parametrize("status", [412, 428, 500, 503])
def test_what_the_caller_is_told_to_try_again_is_not_kept(status: int) -> None:
    school = make_school()

    def refuse() -> Said:
        make_school("999999")
        return Said(status, b"", {})

    assert once(sent(school), refuse, at=MONDAY).status == status
    assert not KeptAnswer.objects.exists()
    assert not School.objects.with_number("999999").exists()


def test_an_answer_that_breaks_leaves_nothing_behind() -> None:
    school = make_school()

    def fail() -> Said:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once(sent(school), fail, at=MONDAY)
    assert not KeptAnswer.objects.exists()


def test_the_table_names_no_child_and_no_key() -> None:
    school = make_school()
    _times, answer = counted()
    once(sent(school, "a-very-private-key"), answer, at=MONDAY)
    row = KeptAnswer.objects.get()

    text = f"{row.digest} {row.fingerprint} {bytes(row.sealed).decode()}"
    assert "Amira" not in text
    assert "private" not in text


def test_parts_are_answered_one_by_one_and_all_of_them_again() -> None:
    school = make_school()
    times, answer = counted()
    part = in_parts(sent(school), at=MONDAY)
    first = [once(part(nth), answer, at=MONDAY) for nth in range(2)]
    again = in_parts(sent(school), at=MONDAY + timedelta(hours=1))
    second = [once(again(nth), answer, at=MONDAY + timedelta(hours=1)) for nth in range(3)]

    assert len(times) == 3
    assert [one.body for one in second] == [first[0].body, first[1].body, b"Amira 3"]
