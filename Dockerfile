# docker build -t seedlint . && docker run --rm -v "$PWD:/code:ro" seedlint
FROM python:3.12-slim AS build
WORKDIR /checkout
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
# Git is for --diff-base; what is mounted seldom belongs to the user of the image.
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/* \
    && git config --system safe.directory /code
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir /wheels/*.whl && rm -r /wheels && useradd --create-home seedlint
USER seedlint
WORKDIR /code
ENTRYPOINT ["seedlint"]
CMD ["--no-cache", "."]
