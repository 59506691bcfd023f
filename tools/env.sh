#!/usr/bin/env bash
# The environment in .venv, from a hashed lock. Usage: tools/env.sh [run|train|test|bench]
#
# What the system lacks is named before anything asks for root; on Debian and Ubuntu it is then installed.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}
lock=requirements.lock
[ "$purpose" = run ] || lock=requirements-dev.lock

say() { printf '%s\n' "$*" >&2; }

# --- a Python ---------------------------------------------------------------------------------------
python=
for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
  if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$name
    break
  fi
done
[ -n "$python" ] || { say "mail2erp needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3 ..."; exit 1; }

# --- what the system must have ----------------------------------------------------------------------
missing=()
"$python" -c 'import ensurepip, venv' 2>/dev/null \
  || missing+=("$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
has_library() { "$python" -c "import ctypes.util, sys; sys.exit(ctypes.util.find_library('$1') is None)"; }
has_library pango-1.0 || missing+=(libpango-1.0-0)
has_library pangoft2-1.0 || missing+=(libpangoft2-1.0-0)
has_library harfbuzz-subset || missing+=(libharfbuzz-subset0)
fc-list 2>/dev/null | grep -qi dejavu || missing+=(fontconfig fonts-dejavu-core)
if [ "$purpose" = test ] || [ "$purpose" = bench ]; then
  has_library atomic || missing+=(libatomic1)  # the browser's driver
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
fi
if [ "$purpose" = bench ] && ! command -v tesseract >/dev/null; then
  missing+=(tesseract-ocr tesseract-ocr-nld tesseract-ocr-dan tesseract-ocr-deu tesseract-ocr-fra)
fi
if [ ${#missing[@]} -gt 0 ]; then
  as_root=
  [ "$(id -u)" = 0 ] || as_root=sudo
  say "The system lacks: ${missing[*]}"
  if ! command -v apt-get >/dev/null || { [ -n "$as_root" ] && ! command -v sudo >/dev/null; }; then
    say "Install these with your system's packages as root, then run this again."
    exit 1
  fi
  [ -z "$as_root" ] || say "Installing them needs root, so sudo may ask for your password."
  # A database server for the tests must not start one of its own.
  export DEBIAN_FRONTEND=noninteractive
  mkdir -p .cache
  $as_root apt-get update -q >.cache/apt.log 2>&1 || { tail -5 .cache/apt.log >&2; exit 1; }
  $as_root apt-get install -y -q --no-install-recommends "${missing[@]}" >>.cache/apt.log 2>&1 \
    || { tail -15 .cache/apt.log >&2; exit 1; }
fi

# --- the locked packages ----------------------------------------------------------------------------
stamp=.venv/.installed-$lock
full=.venv/.installed-requirements-dev.lock
if cmp -s "$lock" "$stamp" || { [ "$lock" = requirements.lock ] && cmp -s requirements-dev.lock "$full"; }; then
  exit 0
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
say "Installing the locked packages ($lock)..."
# uv is quick; pip does the same where uv can't be had or doesn't reach the index that pip is set up for. Like pip
# and apt, uv trusts the system's certificates, where there are any: a company's own proxy is known by those alone.
if [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ]; then
  export UV_SYSTEM_CERTS=1
fi
if .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r tools/uv.lock \
  && UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip sync -q --require-hashes --allow-empty-requirements --python .venv/bin/python "$lock" tools/uv.lock; then
  :
else
  say "uv could not install them; pip does it, which takes longer."
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
fi
rm -f .venv/.installed-*
cp "$lock" "$stamp"
