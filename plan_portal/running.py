"""Processes of `make run`: each leads its own group, dies with its parent, and one portal runs in a
folder."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

# Root or not, as the person started it; the warning would hide the last lines.
QUIET_AS_ROOT = {"C_FORCE_ROOT": "1", "PYTHONWARNINGS": "ignore:You're running the worker"}
LOCK_FILE = "run.lock"
PATIENCE = 20  # seconds for all processes together to end by themselves
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class RunsAlready(Exception):
    """Another `make run` holds this folder; the text says which process and where."""


@contextmanager
def only_one(folder: Path, port: int) -> Iterator[None]:
    """Hold the folder while the block runs. The kernel lets go when the process ends, however it
    ends: nothing is left to tidy up after a kill -9."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_FILE).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise RunsAlready(lock.read().strip()) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()} {port}")
        lock.flush()
        yield


class Child:
    """A process of ours that leads its own group, so that Ctrl-C reaches us only."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name, self.command, self.environment = name, command, environment
        self.restarts = 0
        _adopt_orphans()
        self.process = self._open()

    def start(self) -> None:
        """Again: whatever its group left goes first."""
        _kill_group(self.process)
        self.process = self._open()

    def _open(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 (fixed words, our own port)
            self.command,
            env=self.environment | QUIET_AS_ROOT,
            start_new_session=True,
            preexec_fn=_of_parent,  # noqa: PLW1509 (one thread here; one call of the kernel)
        )


@contextmanager
def undisturbed() -> Iterator[None]:
    """A signal to stop waits for the end of the block. Python drops what its handler raises while
    a process is forked: the portal would not stop, or would stop without the child just started."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _of_parent() -> None:
    """In the child: it listens to signals whatever its parent does, and Linux asks it to end when
    its parent is killed: no worker goes on without a portal."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _adopt_orphans() -> None:
    """On Linux what a child leaves becomes our child: only so can its end be waited for."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end(children: Sequence[Child]) -> None:
    """Ask all first, then insist; each child leads its own group, so no orphan stays."""
    processes = [child.process for child in children]
    for process in processes:
        if process.poll() is None:
            process.terminate()
    patience = time.monotonic() + PATIENCE
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0, patience - time.monotonic()))
        _kill_group(process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Back when the group is empty: the kernel kills behind the call; "Stopped." must be true."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with suppress(ChildProcessError):  # the last of the group
        while _LIBC is not None:
            os.waitpid(-process.pid, 0)
