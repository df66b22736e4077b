"""Settings of the test suite: the real ones, made fast, and nothing that leaves the machine."""

import os
import re
import tempfile
from pathlib import Path

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="plan-portal-test-"))
if _name := os.environ.get("PYTEST_XDIST_WORKER"):  # a folder for each worker
    _own = Path(os.environ["VAR_DIR"], _name)
    _own.mkdir(parents=True, exist_ok=True)
    os.environ["VAR_DIR"] = str(_own)
os.environ.setdefault("SECRET_KEY", "test-only-" + "x" * 60)
_worker = re.fullmatch(r"gw(\d+)", os.environ.get("PYTEST_XDIST_WORKER", ""))
_redis = re.fullmatch(r"(.*/)(\d+)", os.environ.get("REDIS_URL", ""))
if _worker and _redis:  # a Redis database for each worker: the one named is the first
    os.environ["REDIS_URL"] = f"{_redis[1]}{(int(_redis[2]) + int(_worker[1])) % 16}"

from plan_portal.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = False  # eager hides serialisation and on-commit faults
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CHECKS_PER_MINUTE = 100_000  # the tables ask every address for everybody
