"""The message only wakes a worker: after the commit, without harm when it cannot be sent."""

import logging
import socket
import time
from contextlib import contextmanager

import pytest
from celery import Celery, current_app
from celery.exceptions import NotRegistered
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from plan_portal.lib.queue import wake_on_commit

JOB = "tests.wake"


@current_app.task(name=JOB)
def wake(**_ignored):
    """Never run: the tests look at what is published."""


@contextmanager
def hanging_app(app):
    before = current_app._get_current_object()
    app.set_current()
    try:
        yield
    finally:
        before.set_current()


@pytest.fixture
def sent(monkeypatch):
    calls = []

    def note(**options):
        assert options.pop("connection").transport_options["socket_timeout"] <= 1
        calls.append(options)

    monkeypatch.setattr(current_app.tasks[JOB], "apply_async", note)
    return calls


@pytest.mark.django_db(transaction=True)
def test_message_goes_out_after_the_commit_only(sent):
    with transaction.atomic():
        wake_on_commit(JOB, report_id="7")
        before = list(sent)
        is_robust = [robust for _ids, _callback, robust in connection.run_on_commit]

    assert before == []
    assert is_robust == [True]
    assert sent == [{"kwargs": {"report_id": "7"}, "retry": False, "expires": 60}]


@pytest.mark.django_db(transaction=True)
def test_rollback_sends_nothing(sent):
    with transaction.atomic():
        wake_on_commit(JOB, report_id="7")
        transaction.set_rollback(True)

    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_unknown_job_fails_in_the_request():
    with pytest.raises(NotRegistered):
        wake_on_commit("reports.complie", report_id="7")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "fault", [OperationalError("refused"), OSError("no route"), RuntimeError()]
)
def test_broken_broker_costs_a_log_line(sent, monkeypatch, caplog, fault):
    def refuse(**_options):
        raise fault

    monkeypatch.setattr(current_app.tasks[JOB], "apply_async", refuse)
    done = []

    with caplog.at_level(logging.WARNING), transaction.atomic():
        wake_on_commit(JOB, report_id="7")
        transaction.on_commit(lambda: done.append("later callback"))

    assert done == ["later callback"]
    assert [record.getMessage() for record in caplog.records] == ["wake-up not sent"]
    assert caplog.records[0].job == JOB
    assert caplog.records[0].fault.startswith(type(fault).__name__)


@pytest.mark.django_db(transaction=True)
def test_broker_that_hangs_costs_about_a_second(caplog):
    silent = socket.create_server(("127.0.0.1", 0))
    url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
    hanging = Celery("hanging", broker=url, set_as_current=False)
    hanging.task(name=JOB)(wake.run)
    start = time.perf_counter()

    with silent, hanging_app(hanging):
        wake_on_commit(JOB, report_id="7")

    assert time.perf_counter() - start < 10  # no limit of its own: it would hang for ever
    assert [record.getMessage() for record in caplog.records] == ["wake-up not sent"]
