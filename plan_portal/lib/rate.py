"""How often one address may ask, counted per process and minute: a brake, not a lock."""

from datetime import datetime

from django.core.cache import cache


def is_within(name: str, who: str, *, limit: int, at: datetime) -> bool:
    """Counts this request; False when `who` has made more than `limit` in this minute."""
    key = f"rate:{name}:{who}:{int(at.timestamp()) // 60}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) <= limit
