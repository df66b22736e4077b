"""May the demonstration go into this database? Into an empty one, and again where it already is."""

from agencies.models import User
from tasks.models import Period, Plan


def is_here() -> bool:
    """The demonstration was loaded, or its loading was cut off."""
    return User.objects.filter(is_demo=True).exists()


def has_real_rounds() -> bool:
    return Period.objects.filter(is_demo=False).exists()


def refusal() -> str:
    """Empty when it may; else the sentence. Invented people and rounds would spoil real ones."""
    if is_here() or not (User.objects.exists() or Plan.objects.exists() or has_real_rounds()):
        return ""
    return (
        "This database holds real people, plans or rounds: no demonstration goes into it. "
        "To see the demonstration, type: VAR_DIR=var-demo DATABASE_URL= make run"
    )
