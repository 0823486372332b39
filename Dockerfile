# docker build -t feedpub . && docker run --rm -v "$PWD:/work" feedpub validate public/*.xml
FROM python:3.13-slim AS build

WORKDIR /src
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY schemas/ schemas/
COPY src/ src/
RUN python -m venv /opt/feedpub \
    && /opt/feedpub/bin/python -m pip install --no-cache-dir --disable-pip-version-check ".[http,watch]"

FROM python:3.13-slim

LABEL org.opencontainers.image.title="feedpub" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.source="https://github.com/feedpub/feedpub" \
      org.opencontainers.image.description="Turn article records into RSS, Atom, JSON Feed and news sitemaps that aggregators accept." \
      org.opencontainers.image.licenses="MIT"

COPY --from=build /opt/feedpub /opt/feedpub
ENV PATH="/opt/feedpub/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1

# Numbers, so that Kubernetes can see that it is not root.
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["feedpub"]
CMD ["--help"]
