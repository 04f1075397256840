#!/bin/sh
# Installs the peer's npm packages as package-lock.json pins them, and again when it has changed.
# better-sqlite3 takes its maker's binary where there is one; else it is built here, with the headers
# that came with Node.
set -eu
cd "$(dirname "$0")"
cmp -s package-lock.json node_modules/.installed && exit 0
echo 'Installing the packages of the benchmark peer (a minute or two where they are compiled)'
[ ! -e /usr/include/node/node.h ] || export npm_config_nodedir=/usr
npm ci --no-audit --no-fund --loglevel=error
node -e 'new (require("better-sqlite3"))(":memory:")'
cp package-lock.json node_modules/.installed
