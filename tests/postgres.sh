#!/bin/sh
# Runs a command beside a PostgreSQL cluster of its own, and stops the cluster behind it.
#
#   tests/postgres.sh COMMAND…
#
# The cluster lives in a temporary folder, listens on a socket there and on no port, and belongs to an unprivileged
# user (PostgreSQL refuses root). The command finds it by LAOYOU_TEST_POSTGRES, a folder for ?host=. Each test makes
# databases of its own in it. One that stops and starts it does so by LAOYOU_TEST_PG_CTL. Nothing is forced to the disk:
# the tests kill processes, never the machine, and what a killed process wrote is kept by the system.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo missing/initdb)")
[ -x "$bin/initdb" ] || { echo "no PostgreSQL here: make deps-test installs it" >&2; exit 1; }

as() { # as the cluster's owner, outside folders that user may not enter
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"); else "$@"; fi
}
work=$(mktemp -d /tmp/laoyou-postgres-XXXXXX)
[ "$(id -u)" != 0 ] || chown nobody "$work"
chmod 755 "$work"
stop() {
  as "$bin/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM
as env LC_ALL=C "$bin/initdb" -D "$work/data" -U laoyou -A trust -E UTF8 --locale=C >"$work.log" 2>&1 ||
  { cat "$work.log" >&2; rm -f "$work.log"; exit 1; }
rm -f "$work.log"
as sh -c 'cat >>"$1"' - "$work/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$work'
max_connections = 50
shared_buffers = 16MB
fsync = off
full_page_writes = off
END
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" start >/dev/null || { cat "$work/log" >&2; exit 1; }
LAOYOU_TEST_POSTGRES=$work; export LAOYOU_TEST_POSTGRES
LAOYOU_TEST_PG_CTL="$bin/pg_ctl -D $work/data -l $work/log"
[ "$(id -u)" != 0 ] || LAOYOU_TEST_PG_CTL="setpriv --reuid=nobody --regid=nogroup --clear-groups -- $LAOYOU_TEST_PG_CTL"
export LAOYOU_TEST_PG_CTL
"$@"
