"""Two beats run every sweep at the same moment: nobody is told twice, nobody is left out."""

import pytest

from agencies.models import OutboxMessage
from tests.services.together import faults
from tests.tasks import beats

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]


def test_two_beats_over_several_hundred_obligations_send_nothing_twice(together):
    beats.prepare()

    sent = together([beats.beat, beats.beat])

    assert not faults(sent), sent
    rows = OutboxMessage.objects.filter(purpose="reminder")
    assert beats.twice() == 0
    assert rows.count() == sum(sent) > beats.AGENCIES
    assert beats.beat() == 0  # nothing was left
