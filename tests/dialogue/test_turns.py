"""Turns of one conversation come in order and never too many; nothing is left behind."""

from __future__ import annotations

import asyncio

import pytest

from bot.dialogue.turns import AT_ONCE, TurnQueue
from bot.errors import Busy


async def take(queue: TurnQueue, conversation: str, number: int, log: list[int]) -> None:
    async with queue.turn(conversation):
        await asyncio.sleep(0)
        log.append(number)


async def test_of_a_hundred_at_once_five_get_in_and_in_order() -> None:
    queue, log = TurnQueue(5, 2000), list[int]()
    results = await asyncio.gather(
        *(take(queue, "c", number, log) for number in range(100)), return_exceptions=True
    )
    assert log == [0, 1, 2, 3, 4]
    assert [type(result) for result in results[5:]] == [Busy] * 95
    assert queue.waiting == 0


async def test_turn_without_a_limit_waits_however_many_do() -> None:
    queue, log = TurnQueue(2, 2), list[int]()

    async def last() -> None:
        async with queue.turn("c", limited=False):
            log.append(99)

    await asyncio.gather(*(take(queue, "c", number, log) for number in range(2)), last())
    assert log == [0, 1, 99]
    assert queue.waiting == 0


async def test_two_hundred_conversations_are_all_served() -> None:
    queue, log = TurnQueue(5, 2000), list[int]()
    await asyncio.gather(*(take(queue, f"c-{number}", number, log) for number in range(200)))
    assert sorted(log) == list(range(200))
    assert queue.waiting == 0


async def test_one_conversation_has_one_turn_at_a_time() -> None:
    queue, inside, most = TurnQueue(5, 2000), 0, 0

    async def turn() -> None:
        nonlocal inside, most
        async with queue.turn("c"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(turn() for _ in range(5)))
    assert most == 1


async def test_conversations_are_worked_on_together_up_to_a_limit() -> None:
    queue, inside, most = TurnQueue(5, 2000), 0, 0

    async def turn(conversation: str) -> None:
        nonlocal inside, most
        async with queue.turn(conversation):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(turn(f"c-{number}") for number in range(3 * AT_ONCE)))
    assert most == AT_ONCE


async def test_limit_over_all_turns_conversations_away() -> None:
    queue, log = TurnQueue(5, 3), list[int]()
    results = await asyncio.gather(
        *(take(queue, f"c-{number}", number, log) for number in range(5)), return_exceptions=True
    )
    assert sorted(log) == [0, 1, 2]
    assert [type(result) for result in results[3:]] == [Busy, Busy]
    assert queue.waiting == 0
    await take(queue, "c-4", 4, log)
    assert log[-1] == 4


async def test_failing_turn_frees_its_place() -> None:
    queue, log = TurnQueue(1, 1), list[int]()
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"):
            async with queue.turn("c"):
                raise ValueError("broken")
    assert queue.waiting == 0
    await take(queue, "c", 7, log)
    assert log == [7]


@pytest.mark.parametrize("victim", [0, 1])
async def test_cancelled_turn_frees_its_place_whether_it_works_or_waits(victim: int) -> None:
    queue, log, started = TurnQueue(3, 3), list[int](), asyncio.Event()

    async def hold() -> None:
        async with queue.turn("c"):
            started.set()
            await asyncio.Event().wait()

    tasks = [asyncio.create_task(hold()), asyncio.create_task(take(queue, "c", 1, log))]
    await started.wait()
    await asyncio.sleep(0)
    assert queue.waiting == 2
    tasks[victim].cancel()
    await asyncio.wait([tasks[victim]])
    assert tasks[victim].cancelled()
    if victim == 1:
        assert queue.waiting == 1
        tasks[0].cancel()
    await asyncio.wait(tasks)
    assert log == ([1] if victim == 0 else [])
    assert queue.waiting == 0
    await take(queue, "c", 9, log)
    assert log[-1] == 9


async def test_conversation_turned_away_may_come_again_while_another_works() -> None:
    queue, log = TurnQueue(1, 2), list[int]()
    async with queue.turn("a"):
        with pytest.raises(Busy):
            await take(queue, "a", 1, log)
        await take(queue, "b", 2, log)
        assert queue.waiting == 1
    await take(queue, "a", 3, log)
    assert log == [2, 3]
