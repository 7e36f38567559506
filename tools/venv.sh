#!/usr/bin/env bash
# Makes or renews the virtual environment of the project: finds a Python that durable-rules works on and a C compiler,
# and installs exactly what requirements.lock names, by hash. Says what is missing and how to get it.
#
# usage: tools/venv.sh VENV [--check]
#   --check   only look for the interpreter and the compiler; prints the interpreter
#
# PYTHON=/path/to/python and CC=compiler override the search.
set -euo pipefail

cd "$(dirname "$0")/.."
venv=${1:?usage: tools/venv.sh VENV [--check]}
lock=requirements.lock
# Without optimisation, which its own build leaves out, the rete is 10 to 30% slower; its arithmetic wraps on purpose.
core_flags="-O2 -fwrapv"

fail() {
  printf '\nerror: %s\n' "$1" >&2
  shift
  printf '  %s\n' "$@" >&2
  exit 1
}

# Every interpreter worth trying, the likeliest first. A shim of pyenv may stand on the path and still not run.
candidates() {
  local name
  if [ -n "${PYTHON:-}" ]; then
    printf '%s\n' "$PYTHON"
    return
  fi
  for name in python3.11 python3.12 python3 python; do
    type -aP "$name" 2>/dev/null || true
  done
  for name in /usr/bin /usr/local/bin /opt/homebrew/bin "$HOME/.local/bin"; do
    printf '%s\n' "$name/python3.11" "$name/python3.12"
  done
  printf '%s\n' "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[12].*/bin/python3 "$HOME"/.local/share/uv/python/cpython-3.1[12]*/bin/python3
}

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null </dev/null; }

# Prints what an interpreter of the right version lacks, nothing if it will do.
lacks() {
  "$1" - 2>/dev/null <<'PYTHON'
import importlib.util
import os
import sysconfig

if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
    print("venv")
if not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")):
    print("headers")
PYTHON
}

find_python() {
  local path version missing seen="" near="" near_version="" near_missing=""
  while IFS= read -r path; do
    [ -x "$(command -v "$path" 2>/dev/null)" ] || continue
    version=$(version_of "$path") || continue
    seen="$seen $path($version)"
    case $version in 3.11 | 3.12) ;; *) continue ;; esac
    missing=$(lacks "$path") || continue
    if [ -z "$missing" ]; then
      python=$path
      return
    fi
    [ -n "$near" ] || { near=$path; near_version=$version; near_missing=$missing; }
  done < <(candidates)

  if [ -n "$near" ]; then
    fail "$near (Python $near_version) lacks: $(echo $near_missing) - durable-rules is built from source and needs them." \
      "Debian, Ubuntu: apt-get install python$near_version-venv python$near_version-dev" \
      "Fedora:         dnf install python$near_version-devel" \
      "or name another interpreter: make .venv PYTHON=/path/to/python3.11"
  fi
  fail "Python 3.11 or 3.12 is needed (durable-rules does not import on 3.13), and none was found." \
    "found:${seen:- no Python at all}" \
    "Debian, Ubuntu: apt-get install python3.11 python3.11-venv python3.11-dev   (or the same with 3.12)" \
    "pyenv:          pyenv install 3.12" \
    "or name an interpreter: make .venv PYTHON=/path/to/python3.11"
}

find_compiler() {
  local name include scratch
  include=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["include"])')
  scratch=$(mktemp -d)
  for name in ${CC:+"$CC"} cc gcc clang; do
    # CC may carry options of its own.
    # shellcheck disable=SC2086
    if printf '#include <Python.h>\n' | $name $core_flags -I"$include" -xc -c - -o "$scratch/probe.o" 2>/dev/null; then
      compiler=$name
      rm -rf "$scratch"
      return
    fi
  done
  rm -rf "$scratch"
  fail "no C compiler works (tried ${CC:+$CC, }cc, gcc, clang) - durable-rules is built from source." \
    "Debian, Ubuntu: apt-get install gcc libc6-dev" \
    "Fedora:         dnf install gcc" \
    "macOS:          xcode-select --install" \
    "or name one: make .venv CC=/path/to/compiler"
}

# One requirement of the lock, with its hashes.
locked() { awk -v name="$1==" 'index($0, name) == 1 {on = 1} on {print} on && !/\\$/ {exit}' "$lock"; }

python=
compiler=
find_python
find_compiler
if [ "${2:-}" = --check ]; then
  printf '%s\n' "$python"
  exit 0
fi

wanted=$(version_of "$python")
if [ "$(version_of "$venv/bin/python" || true)" = "" ]; then
  echo "· $venv: Python $wanted ($python), $compiler"
  "$python" -m venv --clear "$venv"
fi
pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input install --quiet --require-hashes)

echo "· the core of durable-rules, built with $compiler $core_flags"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
locked setuptools >"$scratch/build.lock"
locked durable-rules >"$scratch/core.lock"
"${pip[@]}" -r "$scratch/build.lock"
# No cache: a wheel that was built elsewhere without these flags must not come back.
CC="$compiler $core_flags" "${pip[@]}" --no-cache-dir --no-build-isolation --no-deps -r "$scratch/core.lock" ||
  fail "durable-rules could not be built; what the compiler said stands above."

echo "· everything else in $lock"
"${pip[@]}" -r "$lock"
"$venv/bin/python" -m pip --disable-pip-version-check --no-input install --quiet --no-deps --no-build-isolation -e .
"$venv/bin/python" -c 'import durable_rules_engine, grpc, ruamel.yaml'
"$venv/bin/python" -m pip --disable-pip-version-check check >/dev/null ||
  fail "the installed packages do not fit together" "$("$venv/bin/python" -m pip check 2>&1)"
echo "· $venv is ready: Python $(version_of "$venv/bin/python")"
