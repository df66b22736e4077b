"""Print the figures of docs/performance.md, measured now, on a database of their own."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from agencies.models import User
from plan_portal.bench import compile as compiling
from plan_portal.bench import kills, pages, parts, scale, start, sweep
from plan_portal.bench import reorganisation as reorganising
from plan_portal.lib.pango import pango_problem
from reports.models import Recipient
from tasks.models import Period, Plan

SIZES = (300, 1500, 6000)
# Agencies of sweep.TASKS tasks each: 1,000 and 10,000 obligations.
SILENT = (50, 500)


class Command(BaseCommand):
    help = (
        "Measure pages, compile, reminders and start-up on a temporary database; print the figures."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--inside", action="store_true", help="used by the command itself")
        parser.add_argument("--reorganisation", action="store_true", help="only that of 2025")
        parser.add_argument("--kills", type=int, default=0, help="only so many killed workers")
        parser.add_argument("--scale", type=int, default=0, help="used by the command itself")
        parser.add_argument("--sizes", action="store_true", help="only the large reports")
        parser.add_argument("--start", action="store_true", help="also make run from a fresh clone")

    def handle(self, *_args: object, **options: object) -> None:
        if options["inside"]:
            if options["scale"]:
                self.stdout.write(json.dumps(scale.measure(int(str(options["scale"]))).as_json()))
                return
            call_command("migrate", verbosity=0)
            self._chosen(options)
            return
        if pango_problem():
            raise CommandError(f"The PDF figures need Pango. Type: {pango_problem()}")
        self.stdout.write(f"{platform.machine()}, {os.cpu_count()} cores, Python "
                          f"{platform.python_version()}, {connection.vendor}")  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {"VAR_DIR": folder, "DEMO_PASSWORD": "bench-bench-bench"}
            environment["LOG_LEVEL"] = "ERROR"
            environment.pop("DATABASE_URL", None)
            command = [sys.executable, "manage.py", "bench", "--inside"]
            command += ["--reorganisation"] if options["reorganisation"] else []
            command += ["--kills", str(options["kills"])] if options["kills"] else []
            command += ["--sizes"] if options["sizes"] else []
            subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)  # noqa: S603 (fixed words)
        if options["start"]:
            for line in start.measure():
                self.stdout.write(line)

    def _chosen(self, options: dict[str, object]) -> None:
        if options["kills"]:
            self._kill(int(str(options["kills"])))
        elif options["reorganisation"]:
            self._reorganise()
        elif options["sizes"]:
            call_command("demo", quiet=True)
            self._sizes()
        else:
            self._measure()

    def _kill(self, rounds: int) -> None:
        if not Period.objects.exists():
            call_command("demo", quiet=True, without_reports=True)
        period = Period.objects.order_by("-pk")[0]
        recipient = Recipient.objects.order_by("position")[0]
        self.stdout.write(
            "\nworker killed at (point, how manieth time): workers, what stands after"
        )
        lost = duplicates = partial = 0
        for one in kills.measure(period, recipient, rounds=rounds):
            lost, partial = lost + one.lost, partial + one.partial
            duplicates += one.duplicates
            is_good = not (one.lost or one.duplicates or one.partial)
            stands = "one set of files" if is_good else f"NOT WHOLE: {one}"
            self.stdout.write(
                f"  {one.place[0]:<16} {one.place[1]}: {one.attempts} worker"
                f"{'s' * (one.attempts != 1)}, {stands}"
            )
        self.stdout.write(
            f"{rounds} kills: {lost} lost, {duplicates} duplicates, {partial} partial files"
        )
        self.stdout.write(f"killed three times: {kills.worn_out(period, recipient) or 'NO REASON'}")
        before, after = kills.left_behind()
        self.stdout.write(f"files left behind: {before}, after the sweep: {after}")

    def _measure(self) -> None:
        call_command("collectstatic", interactive=False, verbosity=0, ignore=["redoc"])
        call_command("demo", quiet=True)
        few = {figure.name: figure for figure in pages.measure()}
        count = pages.many_periods(at=timezone.now())
        many = {figure.name: figure for figure in pages.measure()}
        self.stdout.write(f"\n{'page':<20} queries, 3 periods  {count} periods   median ms   KiB")
        for name, after in many.items():
            before = few[name]
            times = f"{before.milliseconds:>5.0f} → {after.milliseconds:<5.0f}"
            self.stdout.write(
                f"{name:<20} {before.queries:>18} {after.queries:>10}  {times}{after.size >> 10:>7}"
            )
        for size in SIZES:
            self._compile(size)
        self._sizes()
        self._sweep()
        self._reorganise()

    def _sizes(self) -> None:
        found = [self._size(times) for times in scale.SIZES]
        points = [(float(one.answers), one.whole) for one in found]
        slope, intercept, fit = scale.line_through(points)
        self.stdout.write(
            f"\ngrowth: {1000 * slope:.1f} ms (processor) an answer and {intercept:.1f} s, "
            f"R² = {fit:.4f}"
        )
        two = parts.measure(times=2)
        self.stdout.write(
            f"two processes, body and annexes merged, {two.pages} pages: {two.ratio:.2f} of one; "
            f"each page as in one: {'yes' if two.same_pages else 'no'}; the annexes lose their tags"
        )

    def _size(self, times: int) -> scale.Sized:
        command = [sys.executable, "manage.py", "bench", "--inside", "--scale", str(times)]
        said = subprocess.run(command, cwd=settings.BASE_DIR, check=True, stdout=subprocess.PIPE)  # noqa: S603 (fixed words)
        one = scale.Sized.from_json(json.loads(said.stdout.splitlines()[-1]))
        self.stdout.write(
            f"\n× {times}: {one.answers} answers, those with words {scale.CHARACTERS} characters, "
            f"{one.pages} pages\n  {'':<24} cold s     MB    warm s     MB  processor"
        )
        for cold, warm in zip(one.cold, one.warm, strict=True):
            self.stdout.write(
                f"  {cold.name:<22} {cold.seconds:>8.3f} {cold.megabytes:>6} "
                f"{warm.seconds:>9.3f} {warm.megabytes:>6} {warm.processor:>10.3f}"
            )
        alone = one.bare
        self.stdout.write(
            f"  {alone.name:<38} {alone.seconds:>9.3f} {alone.megabytes:>6} "
            f"{alone.processor:>10.3f}"
        )
        self.stdout.write(
            f"  to bare WeasyPrint (processor): PDF step {one.pdf_ratio:.3f}, "
            f"whole compile {one.whole_ratio:.3f}"
        )
        return one

    def _sweep(self) -> None:
        self.stdout.write(
            "\nsweep of reminders: obligations, seconds, reads, writes, digests, again"
        )
        for agencies in SILENT:
            one = sweep.measure(agencies)
            self.stdout.write(
                f"  {one.obligations:>7} {one.seconds:>7.2f} s {one.reads:>5} {one.writes:>5} "
                f"{one.digests:>6} {one.again:>7.2f} s"
            )
        two = sweep.two_beats(SILENT[-1])
        self.stdout.write(
            f"  two beats over {SILENT[-1] * sweep.TASKS} obligations: {two.sweeps} sweeps, "
            f"{two.messages} messages, sent twice: {two.doubles}"
        )

    def _reorganise(self) -> None:
        """Last, on a fresh database: with no past quarter, then with twelve."""
        self.stdout.write("\nreorganisation of 2025")
        for past in (False, True):
            call_command("flush", interactive=False, verbosity=0)
            call_command("migrate", verbosity=0)
            reorganising.recipients()
            call_command("demo", quiet=True, without_reports=True)
            if past:
                reorganising.quarters(Plan.objects.get(), by=User.objects.get(username="tonghop"))
            found = reorganising.measure()
            self.stdout.write(
                f"  {found.periods:>3} periods: {found.seconds:>6.2f} s, {found.queries} queries, "
                f"{found.changes} applied, {found.waiting} waiting for a person; {found.proof}"
            )

    def _compile(self, size: int) -> None:
        found = compiling.measure(characters=size)
        self.stdout.write(f"\ncompile, answers of {size} characters, {found.pages} pages")
        for step in found.steps:
            self.stdout.write(f"  {step.name:<20} {step.seconds:>7.3f} s")
        self.stdout.write(f"  {'bare WeasyPrint':<20} {found.bare:>7.3f} s")
        self.stdout.write(
            f"  PDF step : bare = {found.ratio:.3f}, peak memory {found.peak_megabytes} MB"
        )
