#!/bin/sh
# Runs case files against the program.
#
#   tests/cases/run.sh LAOYOU FILE.case…
#
# A case file is for reading: a comment says what is tried, then sections:
#   --- file NAME       a file of the pack (put over the small pack in tests/cases/base)
#   --- remove NAME     a file of that pack which is not there
#   --- run WORDS       what is typed behind `laoyou`; @ stands for the pack's folder, $packs for the
#                       packs that ship, $pg for an empty PostgreSQL database (tests/postgres.sh)
#                       $store is x.db, and then, when all has been run, an empty PostgreSQL database: the
#                       whole file is run again with it (its key is x.db.key all the same); `sql`
#                       asks it for rows
#   --- expect CODE     the exit code, and below it what is printed (answers first, then faults)
# `run` and `expect` may come several times. Without `run` it is `pack check @`.
set -u
laoyou=$(realpath "$1"); shift
here=$(dirname "$(realpath "$0")")
packs=$(realpath "$here/../../packs")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
LC_ALL=C.UTF-8 LAOYOU_DB= LAOYOU_KEY= LAOYOU_COLUMNS= LANG=zh_CN.UTF-8
export LC_ALL LAOYOU_DB LAOYOU_KEY LAOYOU_COLUMNS LANG

check() { # run, wanted code; the wanted text is in $work/want
  (cd "$work" && eval "\"$laoyou\" $(printf %s "$1" | sed 's/@/pack/g')" >out 2>err </dev/null)
  code=$?
  cat "$work/out" "$work/err" >"$work/got"
  [ "$code" = "$2" ] || echo "(exit code $code, wanted $2)" >>"$work/got"
  if diff -u "$work/want" "$work/got" >"$work/diff"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1)); echo "FAILED $case: laoyou $1"; sed 1,2d "$work/diff"
  fi
}

sql() { # a query of $store
  if [ "$store" = x.db ]; then sqlite3 x.db "$1"; else psql -qAt -d "$store" -c "$1"; fi
}

new_database() { # makes the database that $pg names
  name=case_$$_$passed
  psql -q -h "$LAOYOU_TEST_POSTGRES" -U laoyou -d postgres \
    -c "CREATE DATABASE $name TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'" || exit 1
  pg="postgresql://laoyou@/$name?host=$LAOYOU_TEST_POSTGRES"
}

run_case() { # runs what stands in $case
  rm -rf "$work"/*; cp -r "$here/base" "$work/pack"
  run='pack check @' code= to=/dev/null expects=0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '--- '*) [ -z "$code" ] || { check "$run" "$code"; code=; } ;;
    esac
    case $line in
      '--- file '*) to=$work/pack/${line#--- file }; mkdir -p "$(dirname "$to")"; : >"$to" ;;
      '--- remove '*) rm -r "$work/pack/${line#--- remove }"; to=/dev/null ;;
      '--- run '*) run=${line#--- run }; to=/dev/null ;;
      '--- expect '*) code=${line#--- expect }; to=$work/want; : >"$to"; expects=$((expects + 1)) ;;
      *) printf '%s\n' "$line" >>"$to" ;;
    esac
  done <"$case"
  [ -z "$code" ] || check "$run" "$code"
  [ "$expects" -gt 0 ] || { echo "FAILED $case: it expects nothing"; failed=$((failed + 1)); }
}

for case in "$@"; do
  if grep -q '\$pg\|\$store' "$case"; then new_database; fi
  store=x.db; run_case
  if grep -q '\$store' "$case"; then store=$pg; LAOYOU_KEY=$work/x.db.key; run_case; LAOYOU_KEY=; fi
done
echo "cases: $passed passed, $failed failed"
[ "$failed" = 0 ]
