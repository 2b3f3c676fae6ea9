# One image for web, worker and clock; docker-compose.yml says which is which.

FROM node:24-slim AS pages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim AS packages
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/requirements.txt

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=advisory.settings \
    EINSTIEG_DATA=/data \
    EINSTIEG_DEMO=0 \
    PROMETHEUS_MULTIPROC_DIR=/tmp/metrics \
    STATIC_ROOT=/app/static-collected
# What draws the sheet for the first school day as PDF, letters for all names, and what backs up.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       postgresql-client libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin einstieg \
    && install -d -o einstieg -g einstieg /data
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY --from=pages /build/node_modules node_modules
COPY manage.py ./
COPY advisory advisory
COPY cases cases
COPY schools schools
COPY workers workers
COPY templates templates
COPY static static
COPY locale locale
# The demo's key is good enough to collect files; it is refused when the container starts.
RUN python -m workers.translations \
    && PROMETHEUS_MULTIPROC_DIR= EINSTIEG_DEMO=1 python manage.py collectstatic --no-input --ignore redoc --verbosity 0
USER einstieg
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "advisory.wsgi", "--worker-class", "advisory.serving.Worker", "--logger-class", "advisory.serving.Logger", \
     "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "20"]
