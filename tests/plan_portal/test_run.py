"""`make run` as people type it: real processes, their own folder and port, ended by the test."""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from plan_portal import running
from tests import processes
from tests.processes import BASE, wait_for

PASSWORD = "lua-ngo-khoai-sen-2026"
# Written by the reports, which go on behind the first page, or by the worker itself.
PASSING = ("reports_", "agencies_storedfile", "agencies_auditevent", "agencies_heartbeat")


class Portal:
    """One `manage.py run` and what can be asked of it."""

    def __init__(self, process: processes.Process, port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log
        self.begin = time.monotonic()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except OSError:
            return 0, ""

    def status(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as file:
            return int(file.status)

    def opened(self) -> float:
        """Seconds from the start to the line that says where."""

        def says_where() -> bool:
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            return f"Open http://127.0.0.1:{self.port}/" in self.log.read_text()

        wait_for(says_where, seconds=200, what="the address")
        return time.monotonic() - self.begin

    def stop(self, *numbers: int) -> int:
        """Signals to the leader alone, as from a terminal; its exit code. Nothing stays behind."""
        family = processes.descendants(self.process.pid)
        for number in numbers:
            os.kill(self.process.pid, number)
            time.sleep(0.3)
        try:
            code = self.process.wait(120)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"does not stop: {self.log.read_text()[-2000:]}") from None
        wait_for(
            lambda: not any(map(processes.is_alive, family)), seconds=30, what="an empty family"
        )
        return code


@pytest.fixture(scope="module")
def static(tmp_path_factory) -> Path:
    """Collected once for all starts of this module."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def run(tmp_path, static):
    env = processes.environment(
        VAR_DIR=str(tmp_path / "var"), STATIC_DIR=str(static), DEMO_PASSWORD=PASSWORD
    )
    count = 0
    with processes.owned() as start:

        def one(*words: str) -> Portal:
            nonlocal count
            count += 1
            port, log = processes.free_port(), tmp_path / f"run-{count}.log"
            words = ("manage.py", "run", "--port", str(port), *words)
            return Portal(start(words, env=env, log=log), port, log)

        one.var = tmp_path / "var"
        yield one


def test_first_page_worker_and_two_ctrl_c(run):
    portal = run("--no-demo")
    seconds = portal.opened()

    assert portal.get("/healthz") == (200, "ok")
    status, page = portal.get("/")
    assert status == 200
    assert 'name="csrfmiddlewaretoken"' in page
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert parts
    assert [part for part in parts if portal.status(part) != 200] == []
    ready = wait_for(lambda: portal.get("/readyz")[0] == 200, seconds=120, what="a heartbeat")
    memory = sum(processes.descendants(portal.process.pid).values()) / 2**20
    print(f"first page {seconds:.1f} s, ready {ready:.1f} s later, {memory:.0f} MB in all")  # noqa: T201  (a figure)

    assert portal.stop(signal.SIGINT, signal.SIGINT) in {0, 130}
    assert "Traceback" not in portal.log.read_text()
    assert "Stopped." in portal.log.read_text()


def test_worker_that_dies_is_started_again_and_a_closed_terminal_ends_all(run):
    portal = run("--no-demo")
    portal.opened()
    before = processes.descendants(portal.process.pid)
    leaders = {pid for pid in before if os.getpgid(pid) == pid and pid != portal.process.pid}
    (worker,) = (pid for pid in leaders if b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes())

    os.killpg(worker, signal.SIGKILL)

    said = "The worker ended by itself and is started again."
    wait_for(lambda: said in portal.log.read_text(), seconds=60, what="a new worker")
    wait_for(lambda: portal.get("/readyz")[0] == 200, seconds=120, what="a heartbeat")
    assert portal.stop(signal.SIGHUP) == 0


DEAF = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork():
    pathlib.Path(sys.argv[1]).touch()
ballast = bytearray(100_000_000)  # its memory takes the kernel a while to take back
time.sleep(60)
"""


def test_processes_that_do_not_listen_are_ended_together_with_what_they_started(
    monkeypatch, tmp_path
):
    """One patience for all: three deaf ones take no longer than one, and their own are gone too."""
    monkeypatch.setattr(running, "PATIENCE", 4)
    signs = [tmp_path / name for name in "abc"]
    children = [
        running.Child("deaf", [sys.executable, "-c", DEAF, str(sign)], dict(os.environ))
        for sign in signs
    ]
    wait_for(lambda: all(sign.exists() for sign in signs), seconds=30, what="three deaf ones")
    begin = time.monotonic()

    running.end(children)

    assert time.monotonic() - begin < 2.5 * running.PATIENCE
    assert [child.process.returncode for child in children] == [-signal.SIGKILL] * 3
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.killpg(child.process.pid, 0)


FORKING = """
import os, signal, sys, time
from plan_portal import running

def stop(number, frame):
    raise KeyboardInterrupt

signal.signal(signal.SIGTERM, stop)
os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGTERM))
started = []
try:
    with running.undisturbed():
        started.append(running.Child("sleeper", ["sleep", "60"], dict(os.environ)))
    print("not heard")
except KeyboardInterrupt:
    print("heard", len(started))
running.end(started)
"""


def test_signal_that_comes_while_a_process_is_forked_is_heard_when_it_stands():
    """Python drops what a handler raises then; the child, too, must hear its own signals."""
    begin = time.monotonic()

    done = subprocess.run(  # noqa: S603  (words of the test)
        [sys.executable, "-c", FORKING], cwd=BASE, capture_output=True, text=True, timeout=90,
        check=False,
    )  # fmt: skip

    assert done.stdout == "heard 1\n", done.stderr
    assert time.monotonic() - begin < running.PATIENCE


def test_killed_portal_leaves_no_process_and_no_lock(run):
    """kill -9, out of memory: nothing goes on without a portal, and the next start is a start."""
    portal = run("--no-demo")
    portal.opened()
    family = processes.descendants(portal.process.pid)
    assert len(family) > 4

    os.kill(portal.process.pid, signal.SIGKILL)

    wait_for(
        lambda: not [pid for pid in family if processes.is_alive(pid)], seconds=120, what="the end"
    )
    again = run("--no-demo")
    again.opened()
    assert again.stop(signal.SIGTERM) == 0


def test_second_portal_in_the_same_folder_is_one_sentence(run):
    portal = run("--no-demo")
    portal.opened()
    env = processes.environment(VAR_DIR=str(run.var))

    done = processes.manage("run", "--port", str(processes.free_port()), env=env)

    process = portal.process.pid
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"CommandError: The portal runs in this folder already at http://127.0.0.1:{portal.port}/ "
        f"(process {process}). Stop it with Ctrl-C there, or type: kill {process}"
    )
    assert portal.get("/healthz") == (200, "ok")


REAL = """
from agencies.models import User
User.objects.create(username="mot", full_name="Cán bộ minh họa 1")
"""


def test_database_with_real_people_is_opened_without_the_demonstration(run):
    env = processes.environment(VAR_DIR=str(run.var), PYTHONUTF8="1")
    for words in (("migrate", "--verbosity", "0"), ("shell", "-c", REAL)):
        assert processes.manage(*words, env=env).returncode == 0
    before = rows(run.var / "portal.sqlite3")

    portal = run()
    portal.opened()

    said = portal.log.read_text()
    assert "no demonstration goes into it" in said
    assert PASSWORD not in said
    assert portal.stop(signal.SIGINT) in {0, 130}
    assert rows(run.var / "portal.sqlite3") == before


def rows(database: Path) -> dict[str, int]:
    """Rows by table, those that go on changing apart."""
    with closing(sqlite3.connect(database)) as link:
        tables = [
            name for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        kept = [name for name in tables if not name.startswith(PASSING)]
        return {
            name: link.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  (our tables)
            for name in kept
            if name.startswith(("tasks_", "agencies_"))
        }


def addressed(database: Path) -> set[str]:
    """The addresses of the portal that stand in its messages."""
    with closing(sqlite3.connect(database)) as link:
        bodies = [body for (body,) in link.execute("SELECT body FROM agencies_outboxmessage")]
    return set(re.findall(r"http://[^/\s]+", "\n".join(bodies)))


def signs_in(portal: Portal, name: str, password: str) -> bool:
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"http://127.0.0.1:{portal.port}/", timeout=60) as page:
        address, text = page.url, page.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": name, "password": password}
    try:
        with browser.open(address, urllib.parse.urlencode(form).encode(), timeout=60):
            return any(cookie.name == "portal" for cookie in jar)
    except urllib.error.HTTPError:
        return False


@pytest.mark.timeout(600)
def test_second_start_finds_the_demonstration_and_does_nothing_again(run):
    portal = run()
    first = portal.opened()
    said = portal.log.read_text()
    assert PASSWORD in said
    assert "chuyenvien.syt" in said
    assert signs_in(portal, "chuyenvien.syt", PASSWORD)
    assert not signs_in(portal, "chuyenvien.syt", PASSWORD + "!")
    portal.stop(signal.SIGINT)
    counted = rows(run.var / "portal.sqlite3")
    assert counted["tasks_period"] == 3
    assert addressed(run.var / "portal.sqlite3") == {f"http://127.0.0.1:{portal.port}"}

    portal = run()
    second = portal.opened()
    print(f"first start {first:.1f} s, second {second:.1f} s")  # noqa: T201  (a figure)
    portal.stop(signal.SIGTERM)

    assert rows(run.var / "portal.sqlite3") == counted
    # all is found: no round is made anew
    assert portal.log.read_text().count("Round") == said.count("Round")


def test_ctrl_c_while_preparing_says_no_traceback(run):
    portal = run()
    wait_for(lambda: "Round" in portal.log.read_text(), seconds=240, what="the first round")

    assert portal.stop(signal.SIGINT) in {0, 130}
    assert "Traceback" not in portal.log.read_text()


def test_busy_port_is_one_sentence_that_says_what_to_type(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        env = processes.environment(VAR_DIR=str(tmp_path))

        done = processes.manage("run", "--port", str(port), env=env)

    assert done.returncode == 1
    sentence = f"CommandError: Port {port} is in use. Type: PORT={port + 1} make run"
    assert done.stderr.strip() == sentence


def test_embedded_database_stands_in_its_folder_whatever_that_is_called(tmp_path):
    var = tmp_path / "Cổng kế hoạch 100% #1?"
    env = processes.environment(VAR_DIR=str(var))

    done = processes.manage("migrate", "--verbosity", "0", env=env)

    assert done.returncode == 0, done.stderr[-500:]
    assert (var / "portal.sqlite3").is_file()
    assert list(tmp_path.iterdir()) == [var]


@pytest.mark.parametrize("port", ["abc", "0", "99999", "-5", ""])
def test_port_that_is_none_is_one_sentence(tmp_path, port):
    env = processes.environment(VAR_DIR=str(tmp_path))

    done = processes.manage("run", f"--port={port}", env=env)

    assert done.returncode == 1
    assert done.stderr.strip() == (
        f'CommandError: PORT is a number from 1 to 65535, not "{port}". Type: PORT=8001 make run'
    )


# --- make, before there is a Python environment ---------------------------------------------------

FAKE = (
    '#!/bin/sh\ncase "$2" in *version_info*) exit {old};; *venv*) exit {no_venv};; esac\nexit 9\n'
)


@pytest.mark.parametrize(
    ("old", "no_venv", "words"),
    [
        (1, 0, ["Python 3.11 or newer is needed", "make setup PYTHON=python3.11"]),
        (0, 1, ["no venv module", "apt-get install python3-venv"]),
    ],
)
def test_make_stops_with_one_sentence(tmp_path, old, no_venv, words):
    shutil.copy(BASE / "Makefile", tmp_path)
    shutil.copytree(BASE / "requirements", tmp_path / "requirements")
    fake = tmp_path / "fake-python"
    fake.write_text(FAKE.format(old=old, no_venv=no_venv))
    fake.chmod(0o755)

    done = subprocess.run(  # noqa: S603  (words of the test)
        ["make", "setup", f"PYTHON={fake}"],  # noqa: S607  (make of this machine)
        cwd=tmp_path, env=processes.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert len(done.stdout.strip().splitlines()) == 1, done.stdout
    assert all(word in done.stdout for word in words), done.stdout
    assert not (tmp_path / ".venv").exists()
