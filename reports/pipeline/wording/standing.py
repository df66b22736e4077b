"""Where an open obstacle stands, as the report says it."""

from tasks.states import ObstacleStatus

_ANSWERED = "đã được trả lời"
_PHRASES = {
    ObstacleStatus.FORWARDED: "đã chuyển cấp có thẩm quyền",
    ObstacleStatus.ANSWERED: _ANSWERED,
}


def standing(status: str, document_number: str) -> str:
    """ "đã được trả lời tại văn bản số 12/BTC"; "" for an obstacle that was only raised."""
    phrase = _PHRASES.get(ObstacleStatus(status), "")
    if not phrase or not document_number:
        return phrase
    return f"{phrase} tại văn bản số {document_number}"


def old_code(code: str) -> str:
    """The number of a task that the quoted text does not have: "nhiệm vụ 2.1 theo mã cũ"."""
    return f"{code} theo mã cũ"


def is_answered(shown: str) -> bool:
    """Somebody has answered: what `standing` says of it begins so."""
    return shown.startswith(_ANSWERED)
