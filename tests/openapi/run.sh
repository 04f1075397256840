#!/bin/sh
# The description of the interface: starts the program on a demo database of its own, has the document
# looked at by validators, and holds every answer against it.
#
#   tests/openapi/run.sh LAOYOU
#
# The npm packages are pinned by package-lock.json and installed when it has changed.
set -eu
laoyou=$(realpath "$1")
cd "$(dirname "$0")"
if ! cmp -s package-lock.json node_modules/.installed; then
  echo 'Installing the packages that check the description of the interface'
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
LAOYOU=$laoyou exec node --test openapi.mjs
