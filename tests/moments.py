"""Fixed moments, in the portal's time zone. The cast is appointed long before NOON."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HA_TINH = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 12, 1)
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=HA_TINH)
LONG_AGO = date(2021, 1, 1)
