"""Rows of the plan, its periods and answers. No surprise: nothing is answered, sent or late unless
the test says so."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from agencies.models import LegalDocument
from tasks.answer import Answer
from tasks.models import (
    Duty,
    Entry,
    EntryVersion,
    Extension,
    Heading,
    Obligation,
    Period,
    Plan,
    PlanVersion,
    Submission,
    Task,
)
from tasks.states import (
    AnswerKind,
    DutyRole,
    EntryStatus,
    HeadingKind,
    PeriodKind,
    ProgressStatus,
    SubmissionStatus,
)

IMPORTED_AT = datetime(2021, 5, 13, 1, 0, tzinfo=UTC)
OPENED_AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
# 17:00 in the province on 15/12/2026.
DUE_AT = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)


class PlanDocumentFactory(DjangoModelFactory[LegalDocument]):
    class Meta:
        model = LegalDocument

    number = factory.Sequence(lambda n: f"{n + 500}/KH-UBND")
    issued_on = date(2021, 5, 12)
    issuer = "Ủy ban nhân dân tỉnh"
    title = "Kế hoạch minh họa"


class PlanFactory(DjangoModelFactory[Plan]):
    """A plan with its first version in force."""

    class Meta:
        model = Plan
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"{n + 500}-kh-ubnd")
    document = factory.SubFactory(PlanDocumentFactory)
    short_title = factory.LazyAttribute(lambda o: f"Kế hoạch {o.document.number}")

    @factory.post_generation
    def version(self, create: bool, extracted: object, **kwargs: Any) -> None:  # noqa: ARG002, FBT001 (factory_boy calls it so)
        if create:
            version = PlanVersionFactory(plan=self, **kwargs)
            Plan.objects.filter(pk=self.pk).update(current_version=version)
            self.current_version = version


class PlanVersionFactory(DjangoModelFactory[PlanVersion]):
    class Meta:
        model = PlanVersion

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    source = factory.Sequence(lambda n: f"Văn bản minh họa {n}\n" + "x" * 2000)
    source_sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.source.encode()).hexdigest())
    reading = factory.LazyFunction(dict)
    imported_at = IMPORTED_AT


class HeadingFactory(DjangoModelFactory[Heading]):
    """A heading of the version in force: HeadingFactory(version=plan.current_version)."""

    class Meta:
        model = Heading

    version = factory.LazyFunction(lambda: PlanFactory().current_version)
    position = factory.Sequence(lambda n: n + 1)
    number = factory.LazyAttribute(lambda o: str(o.position))
    title = factory.LazyAttribute(lambda o: f"Cơ quan minh họa {o.position}")
    kind = HeadingKind.AGENCY


class TaskFactory(DjangoModelFactory[Task]):
    class Meta:
        model = Task

    heading = factory.SubFactory(HeadingFactory)
    position = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda o: f"{o.heading.number}.{o.position}")
    text = factory.Sequence(lambda n: f"Triển khai nhiệm vụ minh họa {n}.")
    span_start = factory.Sequence(lambda n: n)
    span_end = factory.LazyAttribute(lambda o: o.span_start + 10)


class DutyFactory(DjangoModelFactory[Duty]):
    class Meta:
        model = Duty

    task = factory.SubFactory(TaskFactory)
    agency = factory.SubFactory("tests.factories.agencies.AgencyFactory")
    role = DutyRole.LEAD
    basis = "Mục IV.1, Kế hoạch minh họa"


class PeriodFactory(DjangoModelFactory[Period]):
    """An open yearly period 2026, due at 17:00 on 15/12/2026."""

    class Meta:
        model = Period

    plan = factory.SubFactory(PlanFactory)
    version = factory.LazyAttribute(lambda o: o.plan.current_version)
    kind = PeriodKind.YEAR
    code = factory.Sequence(lambda n: f"2026-nam-{n}")
    name = "Năm 2026"
    starts_on = date(2025, 12, 15)
    cutoff_on = date(2026, 12, 14)
    due_at = DUE_AT
    opened_at = OPENED_AT


class ObligationFactory(DjangoModelFactory[Obligation]):
    """One row of the frozen ledger; its task stands in the period's version of the plan."""

    class Meta:
        model = Obligation

    period = factory.SubFactory(PeriodFactory)
    task = factory.LazyAttribute(
        lambda o: TaskFactory(heading=HeadingFactory(version=o.period.version))
    )
    agency = factory.SubFactory("tests.factories.agencies.AgencyFactory")
    role = DutyRole.LEAD
    basis = "Mục IV.1, Kế hoạch minh họa"
    agency_name = factory.LazyAttribute(lambda o: o.agency.name)


class SubmissionFactory(DjangoModelFactory[Submission]):
    class Meta:
        model = Submission

    period = factory.SubFactory(PeriodFactory)
    agency = factory.SubFactory("tests.factories.agencies.AgencyFactory")
    status = SubmissionStatus.DRAFT


class EntryFactory(DjangoModelFactory[Entry]):
    """An open entry. EntryFactory(submission=s) makes its obligation, EntryFactory(obligation=o)
    its submission (or finds the one of that agency), EntryFactory() both."""

    class Meta:
        model = Entry

    status = EntryStatus.OPEN

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        obligation, submission = kwargs.get("obligation"), kwargs.get("submission")
        if obligation is None:
            owed = {"period": submission.period, "agency": submission.agency} if submission else {}
            obligation = ObligationFactory(**owed)
        if submission is None:
            same = {"period": obligation.period, "agency": obligation.agency}
            submission = Submission.objects.filter(**same).first() or SubmissionFactory(**same)
        return kwargs | {"obligation": obligation, "submission": submission}


class EntryVersionFactory(DjangoModelFactory[EntryVersion]):
    class Meta:
        model = EntryVersion

    entry = factory.SubFactory(EntryFactory)
    number = 1
    content = factory.LazyFunction(lambda: PROGRESS.as_json())  # noqa: PLW0108 (defined below)
    saved_at = OPENED_AT
    saved_by = factory.SubFactory("tests.factories.agencies.UserFactory")


class ExtensionFactory(DjangoModelFactory[Extension]):
    class Meta:
        model = Extension

    period = factory.SubFactory(PeriodFactory)
    agency = factory.SubFactory("tests.factories.agencies.AgencyFactory")
    due_at = datetime(2026, 12, 21, 10, 0, tzinfo=UTC)
    reason = "Lý do minh họa"
    granted_at = OPENED_AT


PROGRESS = Answer(
    kind=AnswerKind.PROGRESS,
    status=ProgressStatus.ONGOING,
    percent=60,
    result="Kết quả minh họa.",
    next_step="Việc tiếp theo minh họa.",
)


def answered(entry: Entry, answer: Answer = PROGRESS, **fields: Any) -> Entry:
    """Put an answer on an entry as rows: version, content, status; `fields` go on the entry."""
    version = entry.version + 1
    saved = EntryVersionFactory(entry=entry, number=version, content=answer.as_json())
    fresh = {
        "version": version,
        "content": answer.as_json(),
        "kind": answer.kind,
        "status": EntryStatus.ANSWERED,
        "saved_at": saved.saved_at,
        "saved_by": saved.saved_by,
    } | fields
    for name, value in fresh.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(fresh))
    return entry
