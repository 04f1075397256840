#!/bin/sh
# Logging in by another sign-on: starts the program on a demo database of its own and an OpenID provider
# beside it, and drives both in headless Chromium.
#
#   tests/outside/run.sh LAOYOU
#
# The npm packages are pinned by package-lock.json and installed when it has changed.
set -eu
laoyou=$(realpath "$1")
cd "$(dirname "$0")"
if ! cmp -s package-lock.json node_modules/.installed; then
  echo 'Installing the packages that test logging in from outside'
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
LAOYOU=$laoyou exec node --test outside.mjs
