"""A real process on SQLite, ended by SIGKILL at every named point of a compile."""

import re

import pytest

from plan_portal.bench.kills import PLACES
from plan_portal.lib import points
from plan_portal.lib.points import Point
from tests import processes

pytestmark = pytest.mark.pango
SEED = """
from tests.reports.rounds import whole
whole(["accepted", "nil", "missing"])
"""
# Up to here nothing is committed: another worker begins anew.
UNDONE = list(Point)[: list(Point).index(Point.COMMITTED)]


def test_twelve_points_have_names_and_in_the_portal_they_do_nothing():
    assert len(Point) == 12
    assert points.reached is points._passed


@pytest.mark.timeout(900)
def test_worker_killed_at_every_point_leaves_exactly_one_set_of_files(tmp_path):
    env = processes.environment(VAR_DIR=str(tmp_path))
    for words in (("migrate", "--verbosity", "0"), ("shell", "-c", SEED)):
        done = processes.manage(*words, env=env)
        assert done.returncode == 0, done.stderr[-2000:]

    words = ("bench", "--inside", "--kills", str(len(PLACES)))
    ended = processes.manage(*words, env=env, timeout=800)

    assert ended.returncode == 0, ended.stderr[-2000:]
    said = re.findall(r"^ +(\S.*?) +(\d): (\d) workers?, (.+)$", ended.stdout, re.MULTILINE)
    assert said == [
        (point, str(nth), str(1 + (point in UNDONE)), "one set of files") for point, nth in PLACES
    ], ended.stdout
    assert f"{len(PLACES)} kills: 0 lost, 0 duplicates, 0 partial files" in ended.stdout
    assert "killed three times: Tiến trình lập báo cáo đã dừng giữa chừng ba lần." in ended.stdout
    left = re.search(r"files left behind: (\d+), after the sweep: 0$", ended.stdout, re.MULTILINE)
    assert left is not None
    assert int(left[1]) >= 5, "the temporary and nameless ones of the kills"
