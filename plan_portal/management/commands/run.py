"""Start the portal on one machine: web, worker and beat, with the demonstration rounds."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from plan_portal import running
from plan_portal.demo import accounts, gate
from plan_portal.lib.pango import pango_problem
from plan_portal.running import Child

HOST = "127.0.0.1"
MAX_RESTARTS = 5  # of one process


class Command(BaseCommand):
    help = "Start web, worker and beat on this machine, with the plan and the demonstration rounds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000")
        parser.add_argument("--no-demo", action="store_true", help="do not load demonstration data")

    def handle(self, *_args: object, **options: object) -> None:
        port = _port(str(options["port"]))
        self.is_stopping = False
        for number in running.STOPS:  # a closed terminal ends it too
            if signal.getsignal(number) is not signal.SIG_IGN:  # started so by nohup or a script
                signal.signal(number, self._stop)
        try:
            with running.only_one(settings.VAR_DIR, port):
                _refuse_busy_port(port)
                self._until_stopped(port, demo=not options["no_demo"])
        except running.RunsAlready as other:
            raise CommandError(_says_who(str(other))) from other

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """The flag as well: what is raised inside a finaliser or a callback is dropped."""
        self.is_stopping = True
        raise KeyboardInterrupt

    def _until_stopped(self, port: int, *, demo: bool) -> None:
        started: list[Child] = []
        try:
            self._run(port, started, demo=demo)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping ...")
        finally:
            for number in running.STOPS:
                signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C leaves no orphan
            running.end(started)
            self.stdout.write("Stopped. Type make run to start again.")

    def _run(self, port: int, started: list[Child], *, demo: bool) -> None:
        # the same address for the rounds, web and worker: links in messages must be right
        settings.PORTAL_URL = f"http://{HOST}:{port}"
        environment = os.environ | {"PORTAL_URL": settings.PORTAL_URL}
        demo = self._prepare(demo=demo)
        if self.is_stopping:
            raise KeyboardInterrupt
        for name, command in (("web server", _web(port)), ("worker", _worker())):
            with running.undisturbed():
                started.append(Child(name, command, environment))
        kept = list(started)
        _wait_for_first_page(port, started[0].process)
        self._say_where(port, demo=demo)
        if demo and not pango_problem():
            # minutes of rendering on a small machine: behind the first page, not before it
            with running.undisturbed():
                started.append(Child("demonstration reports", _reports(), environment))
        while not self.is_stopping:
            time.sleep(0.5)
            for child in kept:
                self._keep(child)
        raise KeyboardInterrupt

    def _keep(self, child: Child) -> None:
        """A process that ended by itself is started again, unless it does so again and again."""
        if child.process.poll() is None:
            return
        child.restarts += 1
        if child.restarts > MAX_RESTARTS:
            raise CommandError(f"The {child.name} ends again and again: its message stands above.")
        self.stderr.write(f"The {child.name} ended by itself and is started again.")
        with running.undisturbed():
            child.start()

    def _prepare(self, *, demo: bool) -> bool:
        """Database, static files and rounds; False when no demonstration is shown."""
        call_command("migrate", verbosity=0)
        _collect_static()
        refusal = gate.refusal() if demo else ""
        if refusal:
            self.stderr.write(refusal)
        elif demo:
            call_command("demo", without_reports=True, stdout=self.stdout)
        problem = pango_problem()
        if problem:
            self.stderr.write(f"PDF files cannot be made yet. Type: {problem}")
        return demo and not refusal

    def _say_where(self, port: int, *, demo: bool) -> None:
        self.stdout.write("")
        for line in accounts.table() if demo else ():
            self.stdout.write(line)
        self.stdout.write(f"\nOpen http://{HOST}:{port}/   (Ctrl-C stops)")
        self.stdout.flush()


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CommandError(
            f'PORT is a number from 1 to 65535, not "{text}". Type: PORT=8001 make run'
        )
    return int(text)


def _refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CommandError(f"Port {port} is for root only. Type: PORT=8001 make run") from None
        except OSError:
            raise CommandError(f"Port {port} is in use. Type: PORT={port + 1} make run") from None


def _says_who(other: str) -> str:
    """`other`: process and port, as it wrote them; empty for a moment at its start."""
    process, _, port = other.partition(" ")
    where = f" at http://{HOST}:{port}/ (process {process})" if port else ""
    how = f", or type: kill {process}" if process else ""
    return f"The portal runs in this folder already{where}. Stop it with Ctrl-C there{how}"


def _collect_static() -> None:
    """Once per state of the files: the stamp holds a hash of names, sizes and times."""
    files = sorted(p for p in (settings.BASE_DIR / "static").rglob("*") if p.is_file())
    state = "".join(f"{p}{p.stat().st_size}{p.stat().st_mtime_ns}" for p in files)
    lock = settings.BASE_DIR / "requirements" / "base.txt"
    state += hashlib.sha256(lock.read_bytes()).hexdigest()
    digest = hashlib.sha256(state.encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0, ignore=["redoc"])
    stamp.write_text(digest)


def _web(port: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "plan_portal.wsgi:application",
        "--bind", f"{HOST}:{port}", "--workers", "2", "--log-level", "warning",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [
        sys.executable, "-m", "celery", "--quiet", "-A", "plan_portal", "worker", "-B",
        "-P", "prefork", "-c", "2", "-s", str(settings.VAR_DIR / "beat"), "--loglevel", "warning",
    ]  # fmt: skip


def _reports() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--quiet"]


def _wait_for_first_page(port: int, web: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if web.poll() is not None:
            raise CommandError("The web server ended at once: its message stands above.")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise CommandError("The web server did not answer within a minute.")
