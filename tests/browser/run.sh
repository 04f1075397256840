#!/bin/sh
# Browser walks: starts the program on a demo database of its own and drives it in headless Chromium.
#
#   tests/browser/run.sh LAOYOU
#
# The npm packages are pinned by package-lock.json and installed when it has changed.
set -eu
laoyou=$(realpath "$1")
cd "$(dirname "$0")"
if ! cmp -s package-lock.json node_modules/.installed; then
  echo 'Installing the browser test packages'
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
LAOYOU=$laoyou exec node --test walk.mjs people.mjs work.mjs notice.mjs groups.mjs reports.mjs journeys.mjs boards.mjs imports.mjs owed.mjs figures.mjs registry.mjs cases.mjs letters.mjs pay.mjs portal.mjs sessions.mjs inspections.mjs offices.mjs decisions.mjs visits.mjs phone.mjs
