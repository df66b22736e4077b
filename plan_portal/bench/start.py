"""`make run` from a fresh clone to the first page: seconds, and memory of all its processes."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

LIMIT = 900


def measure() -> Iterator[str]:
    """Lines with the figures: first start (environment, database, rounds), then a second start."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "plan-portal"
        command = ["git", "clone", "--quiet", str(settings.BASE_DIR), str(clone)]
        subprocess.run(command, check=True)  # noqa: S603 (fixed words)
        for name in ("first", "second"):
            seconds, megabytes = _start(clone)
            yield f"make run, {name} start: {seconds:.1f} s to the first page, {megabytes} MB"


def _start(clone: Path) -> tuple[float, int]:
    port = _free_port()
    environment = {"PATH": os.environ["PATH"], "HOME": str(clone.parent), "PORT": str(port)}
    begin = time.perf_counter()
    running = subprocess.Popen(
        ["make", "run"],  # noqa: S607 (found on PATH)
        cwd=clone,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        seconds = _wait(port, running, begin)
        return seconds, _memory(running.pid)
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.wait(timeout=60)


def _wait(port: int, running: subprocess.Popen[bytes], begin: float) -> float:
    while time.perf_counter() - begin < LIMIT and running.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/dang-nhap/", timeout=5):
                return time.perf_counter() - begin
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("make run gave no page")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _memory(parent: int) -> int:
    """Megabytes of proportional memory (shared pages divided) of a process and all below it."""
    below = {parent}
    table = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="],  # noqa: S607 (found on PATH)
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    pairs = [tuple(map(int, line.split())) for line in table.splitlines()]
    for _ in range(6):
        below |= {pid for pid, above in pairs if above in below}
    kilobytes = 0
    for pid in below:
        rollup = Path(f"/proc/{pid}/smaps_rollup")
        if rollup.exists():
            found = [li for li in rollup.read_text().splitlines() if li.startswith("Pss:")]
            kilobytes += int(found[0].split()[1]) if found else 0
    return kilobytes // 1024
