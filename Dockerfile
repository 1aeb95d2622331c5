# The dashboard as a Docker Space; `docs/space.md` says why it is made this way.
FROM python:3.11.14-slim-trixie

# A Space runs everything as user 1000 (Hub documentation, "Docker Spaces").
RUN useradd --create-home --uid 1000 user

ENV PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    HOME=/home/user

WORKDIR /home/user/app

# The requirements first: their layer lasts as long as they do.
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

# The code belongs to root, so the app cannot change it.
COPY . .
RUN python -m compileall -q lib pages streamlit_app.py

USER 1000

EXPOSE 7860

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:7860/_stcore/health', timeout=4)"]

CMD ["python", "-m", "lib", "serve", "--address", "0.0.0.0", "--port", "7860"]
