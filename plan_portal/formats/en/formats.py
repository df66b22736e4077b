"""English screens keep the Vietnamese way of writing dates and numbers: one click on "English"
must never turn 05/01/2027 into May, nor 1.234 into a little over one."""

from plan_portal.formats.vi.formats import *  # noqa: F403  (the whole of it, on purpose)
