# mail2erp in a container. Its steps run on a bare Debian 12; the image itself was not built where it was written.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv ca-certificates \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.lock requirements-dev.lock ./
COPY tools/env.sh tools/uv.lock tools/
RUN tools/env.sh run && rm -rf .cache /root/.cache /var/lib/apt/lists/*
COPY . .

RUN useradd --system --no-create-home mail2erp && install -d -o mail2erp /data
USER mail2erp
ENV MAIL2ERP_HOME=/data HOME=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
CMD [".venv/bin/python", "manage.py", "serve", "--bind", "0.0.0.0"]
