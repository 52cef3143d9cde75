#!/bin/sh
# Sees to what the system must bring before the requirements can be installed: Python 3.11 with venv and headers, a
# compiler, and MariaDB's client library for mysqlclient. Installs it where it may; else says in one line what is missing.
set -eu
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "FullVoice needs Python 3.11 or newer as $python (or name one: make run PYTHON=python3.12)." >&2
    exit 1
fi

missing=""
"$python" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
"$python" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")))' \
    || missing="$missing python3-dev"
command -v cc >/dev/null 2>&1 || missing="$missing build-essential"
command -v pkg-config >/dev/null 2>&1 || missing="$missing pkg-config"
if ! { command -v pkg-config >/dev/null 2>&1 && { pkg-config --exists libmariadb || pkg-config --exists mysqlclient; }; }; then
    missing="$missing libmariadb-dev"
fi
[ -n "$missing" ] || exit 0

become=""
if [ "$(id -u)" != 0 ]; then
    become="sudo"
    command -v sudo >/dev/null 2>&1 || become="none"
fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$become" = none ]; then
    echo "FullVoice needs these system packages (Debian's names), and they cannot be installed from here:$missing" >&2
    exit 1
fi
echo "Installing system packages:$missing"
log=$(mktemp)
if ! { $become apt-get update -qq && $become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    echo "The system packages could not be installed:$missing" >&2
    exit 1
fi
rm -f "$log"
