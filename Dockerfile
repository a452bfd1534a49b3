# The dashboard for a stack on AWS (docs/hosting.md). With EMBEDDED=yes, also the packages that
# the embedded AWS uses to label photos (compose.yaml).
FROM python:3.13-slim-bookworm AS build
ARG EMBEDDED=no
WORKDIR /build
COPY requirements.lock requirements-recognition.txt requirements-samples.txt ./
RUN python3 -m venv /opt/venv
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
RUN [ "$EMBEDDED" = no ] || /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements-recognition.txt -r requirements-samples.txt
# Tests of the libraries and pip are a tenth of the image.
RUN find /opt/venv -type d -name tests -path "*/site-packages/*" -prune -exec rm -rf {} + && rm -rf /opt/venv/lib/python3*/site-packages/pip

FROM python:3.13-slim-bookworm
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin
ENV PYTHONUNBUFFERED=1
ENV HOME=/tmp
ENV STREAMLIT_SERVER_ADDRESS=0.0.0.0
ENV PHOTO_DATA_DIR=/data
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY .streamlit/config.toml .streamlit/config.toml
COPY dashboard.py dashboard.py
COPY pages pages
COPY backend backend
# The file system may be read-only: all modules are compiled here, and uploads pass through /var/tmp.
RUN python3 -m compileall -q dashboard.py pages backend
RUN mkdir /data && chown 10001:10001 /data
VOLUME /tmp
VOLUME /var/tmp
VOLUME /data
USER 10001:10001
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/live', timeout=4)"]
CMD ["streamlit", "run", "dashboard.py"]
