"""Answers: what was said, what was sent, what Sở KH&CN concluded; saving one; its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import signed_in
from agencies.models import StoredFile, User
from agencies.roles import Permission
from agencies.services import file as stored_files
from plan_portal.lib.api import FileEndpoint, find, read
from plan_portal.lib.request import received_at
from tasks import rules
from tasks.api import scope
from tasks.api.answers import (
    AnswerBody,
    DraftOut,
    EvidenceOut,
    ProblemOut,
    VersionBody,
    answer_of,
)
from tasks.api.refusals import AnswerEndpoint
from tasks.models import Entry, EntryVersion, Evidence, Submission
from tasks.queries import answering
from tasks.queries.answering import EntryProblem
from tasks.queries.draft import Draft
from tasks.services import entry as entry_service
from tasks.services.review import Decision
from tasks.states import EntryStatus


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One answer as this reader may see it. `sent`: the version that stands with Sở KH&CN."""

    entry: Entry
    latest: Draft
    sent: Draft | None
    decision: str
    return_reason: str
    completion_confirmed: bool
    is_editable: bool
    evidence: tuple[Evidence, ...]
    problems: tuple[EntryProblem, ...]


class EntryOut(serializers.Serializer[ShownEntry]):
    """`version` is what a save must name; `latest` the draft, `sent` what was received last.
    `decision` and `return_reason` show to the agency when they have taken effect."""

    id = serializers.UUIDField(source="entry.public_id")
    submission = serializers.UUIDField(source="entry.submission.public_id")
    obligation = serializers.UUIDField(source="entry.obligation.public_id")
    task = serializers.UUIDField(source="entry.obligation.task.public_id")
    task_code = serializers.CharField(source="entry.obligation.task.code")
    task_text = serializers.CharField(source="entry.obligation.task.text")
    basis = serializers.CharField(source="entry.obligation.basis")
    status = serializers.ChoiceField(choices=EntryStatus.choices, source="entry.status")
    version = serializers.IntegerField(source="entry.version")
    saved_at = serializers.DateTimeField(source="entry.saved_at", allow_null=True)
    saved_by = serializers.SerializerMethodField()
    sent_version = serializers.IntegerField(source="entry.sent_version", allow_null=True)
    returned_version = serializers.IntegerField(source="entry.returned_version", allow_null=True)
    accepted_version = serializers.IntegerField(source="entry.accepted_version", allow_null=True)
    latest = DraftOut()
    sent = DraftOut(allow_null=True)
    decision = serializers.ChoiceField(choices=[str(one) for one in Decision], allow_blank=True)
    return_reason = serializers.CharField()
    completion_confirmed = serializers.BooleanField()
    is_editable = serializers.BooleanField()
    evidence = EvidenceOut(many=True)
    problems = ProblemOut(many=True)

    def get_saved_by(self, row: ShownEntry) -> str:
        return str(row.entry.saved_by or "")


class EntryEndpoint(AnswerEndpoint):
    class In(VersionBody):
        answer = AnswerBody()

        class Meta:
            ref_name = "Save"

    @extend_schema(responses=EntryOut, operation_id="entry")
    def get(self, request: Request, pk: UUID) -> Response:
        """One answer."""
        return Response(_one(request, pk))

    @extend_schema(request=In, responses=EntryOut, operation_id="save_entry")
    def put(self, request: Request, pk: UUID) -> Response:
        """Save a draft of the whole answer. `version` is the number it was made from; 409 with
        both texts when somebody saved meanwhile. What still stops the send is in `problems`."""
        user, at = signed_in(request), received_at(request)
        entry = find(scope.entries(user, at=at), pk)
        given = read(self.In, request.data)
        answer, version = answer_of(given["answer"]), given["version"]
        entry_service.save(entry=entry, answer=answer, by=user, at=at, version=version)
        return Response(_one(request, pk))


class EvidenceFileEndpoint(FileEndpoint):
    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY}, operation_id="evidence_file")
    def get(self, request: Request, pk: UUID) -> Any:
        """The file of a piece of evidence, checked against its hash."""
        entries = scope.entries(signed_in(request), at=received_at(request))
        rows = Evidence.objects.filter(entry__in=entries, file__isnull=False, removed_at=None)
        found = find(rows.select_related("file"), pk)
        stored = cast(StoredFile, found.file)  # by the filter
        return self.attachment(
            stored_files.open_whole(stored),
            name=found.file_name,
            media_type=stored.media_type,
            size=stored.size,
        )


def _one(request: Request, pk: UUID) -> dict[str, Any]:
    user, at = signed_in(request), received_at(request)
    entry = find(scope.entries(user, at=at), pk)
    return dict(EntryOut(shown(entry.submission, [entry], user, at=at)[0]).data)


def shown(
    submission: Submission, entries: Sequence[Entry], user: User, *, at: datetime
) -> list[ShownEntry]:
    """Answers of one submission for one reader, in a fixed number of queries."""
    earlier = answering.before(submission, entries)
    proofs = answering.proofs_of(submission)
    sent = _sent(entries)
    reviews = user.holds_widely(Permission.SUBMISSION_REVIEW, at=at)
    writes = rules.can_write(user, submission, at=at)
    found = []
    for entry in entries:
        entry.submission = submission
        is_editable = writes and answering.is_editable(submission, entry)
        held = tuple(proofs.get(entry.pk, ()))
        tells = reviews or answering.is_told(submission, entry)
        found.append(
            ShownEntry(
                entry=entry,
                latest=Draft.of(entry.content),
                sent=sent.get(entry.pk),
                decision=entry.decision if tells else "",
                return_reason=entry.return_reason if tells else "",
                completion_confirmed=entry.completion_confirmed and tells,
                is_editable=is_editable,
                evidence=held,
                problems=answering.problems_of(
                    entry, earlier=earlier.get(entry.pk, ()), proofs=held, at=at
                )
                if is_editable
                else (),
            )
        )
    return found


def _sent(entries: Sequence[Entry]) -> dict[int, Draft]:
    """What was received last, by entry (1 query)."""
    wanted = {entry.pk: entry.sent_version for entry in entries if entry.sent_version is not None}
    rows = EntryVersion.objects.filter(entry__in=wanted, number__in=set(wanted.values()))
    return {
        row.entry_id: Draft.of(row.content) for row in rows if wanted[row.entry_id] == row.number
    }
