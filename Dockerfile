# One image for web, worker, beat and migrations. Built from pinned packages with hashes.
FROM python:3.11.14-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 portal \
    && install --directory --owner portal --group portal --mode 0750 /srv/var

WORKDIR /srv/portal
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes --requirement requirements/base.txt
COPY . .

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/srv/var
# Static files belong to the image; the key is only for this step and is not kept.
RUN SECRET_KEY=only-for-collecting-static-files-xxxxxxxxxxxxxxxxxxxxxxxxxx VAR_DIR=/tmp/build \
    STATIC_DIR=/srv/static python manage.py collectstatic --no-input --ignore redoc \
    && rm -rf /tmp/build
ENV STATIC_DIR=/srv/static

USER portal
EXPOSE 8000
CMD ["gunicorn", "plan_portal.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", "--threads", "2", "--max-requests", "2000", "--max-requests-jitter", "200", "--access-logfile", "-"]
