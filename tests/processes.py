"""Real processes that a test starts, owns and ends: each leads its own group."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")
Process = subprocess.Popen[str]


def environment(**own: str) -> dict[str, str]:
    """A bare environment: nothing of the test's own settings leaks into the process."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return kept | {"PYTHONUNBUFFERED": "1", "C_FORCE_ROOT": "1", "LOG_LEVEL": "INFO"} | own


def start(words: Sequence[str], *, env: Mapping[str, str], log: Path) -> Process:
    """Run `python WORDS`; what it says goes to `log`."""
    with log.open("a") as stream:
        return subprocess.Popen(  # noqa: S603  (words of the test)
            [sys.executable, *words], cwd=BASE, env=dict(env), stdout=stream, stderr=stream,
            text=True, start_new_session=True,
        )  # fmt: skip


def finish(process: Process, number: int = signal.SIGKILL) -> None:
    """Signal the whole group and wait for its leader."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGCONT)
        os.killpg(process.pid, number)
    process.wait(30)


@contextlib.contextmanager
def owned() -> Iterator[Callable[..., Process]]:
    """`start`, whose processes end with the block."""
    started: list[Process] = []

    def one(words: Sequence[str], **more: object) -> Process:
        started.append(start(words, **more))  # type: ignore[arg-type]  # by name
        return started[-1]

    try:
        yield one
    finally:
        for process in started:
            finish(process)


Ended = subprocess.CompletedProcess[str]


def manage(*words: str, env: Mapping[str, str], timeout: float = 240) -> Ended:
    """`manage.py WORDS` to its end."""
    return subprocess.run(  # noqa: S603  (words of the test)
        [sys.executable, "manage.py", *words], cwd=BASE, env=dict(env), capture_output=True,
        text=True, timeout=timeout, check=False,
    )  # fmt: skip


def wait_for(condition: Callable[[], object], *, seconds: float, what: str) -> float:
    """Ask until it holds; how long it took. AssertionError names what did not come."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        if condition():
            return time.monotonic() - begin
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def group_of(pgid: int) -> dict[int, int]:
    """Living processes of a group and its children's groups: pid → resident bytes."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) == pgid and fields[0] != "Z":
                found[int(folder.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return found


def descendants(pid: int) -> dict[int, int]:
    """The process and all it started that still live: pid → resident bytes."""
    parents, sizes = {}, {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            if fields[0] != "Z":
                parents[int(folder.name)] = int(fields[1])
                sizes[int(folder.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    found, waiting = {}, [pid]
    while waiting:
        one = waiting.pop()
        if one in sizes:
            found[one] = sizes[one]
        waiting += [child for child, parent in parents.items() if parent == one]
    return found


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False
