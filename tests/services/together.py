"""Threads that start at the same moment, each with its own connection."""

import threading
from collections.abc import Callable, Sequence

from django.db import connection

Together = Callable[[Sequence[Callable[[], object]]], list[object]]
PATIENCE = 60  # seconds


def ended(steps: Sequence[Callable[[], object]]) -> list[object]:
    """Start all steps at one barrier; what each returned, or the exception it raised."""
    barrier = threading.Barrier(len(steps))
    results: list[object] = [None] * len(steps)

    def one(number: int, step: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            results[number] = step()
        except Exception as fault:  # noqa: BLE001  (the test looks at it)
            results[number] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair, daemon=True) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    return results


def faults(results: list[object]) -> list[Exception]:
    return [one for one in results if isinstance(one, Exception)]
