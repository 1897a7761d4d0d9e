# One image for web, workers, clock and migrations; only the command differs.
FROM python:3.13-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY . .
# collectstatic touches no database; these values stay in this layer's command and mean nothing
RUN SECRET_KEY=build DATABASE_URL=postgresql://build/build REDIS_URL=redis://build PUBLIC_BASE_URL=https://build \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0

FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin wup \
 && install -d -o wup -g wup -m 0700 /data
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp VAR_DIR=/data ENV_FILE=/dev/null
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER wup
EXPOSE 8000
CMD ["gunicorn", "wup_portal.wsgi", "--config", "deploy/gunicorn.conf.py"]
