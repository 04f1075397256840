#!/bin/sh
# Browser walks: starts the program on a demo database of its own and drives it in headless Chromium.
#
#   tests/browser/run.sh LAOYOU [PART/PARTS]      all of them, or every PARTS-th: parts can run side by side
#
# The npm packages are pinned by package-lock.json and installed when it has changed.
set -eu
laoyou=$(realpath "$1")
part=${2:-1/1}
cd "$(dirname "$0")"
install() {
  cmp -s package-lock.json node_modules/.installed && return
  echo 'Installing the browser test packages'
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
}
# One at a time: the parts ask for it at once.
exec 9<run.sh; flock 9; install; exec 9<&-
demos=$(mktemp -d /tmp/laoyou-demos-XXXXXX)
trap 'rm -rf "$demos"' EXIT
walks=$(printf '%s\n' boards.mjs walk.mjs people.mjs work.mjs notice.mjs groups.mjs reports.mjs journeys.mjs imports.mjs owed.mjs figures.mjs registry.mjs cases.mjs letters.mjs pay.mjs portal.mjs sessions.mjs families.mjs inspections.mjs recognition.mjs opening.mjs offices.mjs decisions.mjs visits.mjs phone.mjs |
  awk -v part="${part%/*}" -v parts="${part#*/}" 'NR % parts == part % parts')
# shellcheck disable=SC2086
LAOYOU=$laoyou LAOYOU_DEMOS=$demos node --test $walks
