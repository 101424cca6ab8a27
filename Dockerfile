# The portal for production: web, worker and beat run from this one image (docker-compose.yml).
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
# Pango and a Chinese font: letters as PDF.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 portal && mkdir -p /srv/var /srv/static && chown portal /srv/var
WORKDIR /app

COPY requirements.txt .
RUN pip install --disable-pip-version-check -r requirements.txt

COPY . .
# Static files are part of the image; collecting them needs no production variable.
RUN PORTAL_MODE=embedded VAR=/tmp/build STATIC_ROOT=/srv/static python manage.py collectstatic --noinput -v 0 -i flags \
    && rm -rf /tmp/build && python -m compileall -q incubator_network core

USER portal
# Compiled walks of the matching engine are kept with the data: the code belongs to another user.
ENV PORTAL_MODE=production VAR=/srv/var STATIC_ROOT=/srv/static PORT=8000 NUMBA_CACHE_DIR=/srv/var/numba
VOLUME /srv/var
EXPOSE 8000
CMD ["sh", "-c", "exec gunicorn incubator_network.wsgi:application --bind 0.0.0.0:${PORT} --workers ${WEB_PROCESSES:-2} --threads ${WEB_THREADS:-4} --timeout 60 --max-requests 2000 --max-requests-jitter 200 --no-control-socket"]
