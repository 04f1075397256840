#!/bin/sh
# Runs tools/house.c over the small trees beside this file: run.sh PATH_TO_HOUSE
#
# A case is a folder with a source tree and `expect`, the exact output. The exit status follows
# from the closing line of `expect`: 0 with ", 0 faults", else 1. After the cases come the ways to
# fail: each must exit 2, say one line on stderr and nothing on stdout.
set -u
[ $# -eq 1 ] || { echo "usage: run.sh PATH_TO_HOUSE" >&2; exit 2; }
house=$1
here=$(cd "$(dirname "$0")" && pwd) || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
passed=0
failed=0

# count NAME PROBLEM: an empty problem passes
count() {
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1: $2"
    fi
}

tree() {
    problem=
    want=1
    case $(tail -n 1 "$1/expect") in *", 0 faults") want=0 ;; esac
    "$house" "$1" >"$work/out" 2>"$work/err"
    status=$?
    [ $status -eq $want ] || problem="$problem exit $status, not $want;"
    [ ! -s "$work/err" ] || { cat "$work/err"; problem="$problem stderr not empty;"; }
    diff -u "$1/expect" "$work/out" || problem="$problem output differs;"
    count "${1##*/}" "$problem"
}

# refusal NAME ARGUMENTS...
refusal() {
    name=$1
    shift
    problem=
    "$house" "$@" >"$work/out" 2>"$work/err"
    status=$?
    [ $status -eq 2 ] || problem="$problem exit $status, not 2;"
    [ ! -s "$work/out" ] || problem="$problem stdout not empty;"
    [ "$(wc -l <"$work/err")" -eq 1 ] || problem="$problem not one line on stderr;"
    count "$name" "$problem"
}

for expect in "$here"/*/expect; do
    [ -f "$expect" ] && tree "${expect%/expect}"
done
[ $((passed + failed)) -gt 0 ] || count "$here" "no cases"

mkdir "$work/empty"
refusal "no argument"
refusal "two arguments" "$here/clean" "$here/clean"
refusal "no such root" "$work/absent"
refusal "root is a file" "$here/run.sh"
refusal "root without a source tree" "$work/empty"

[ $failed -eq 0 ] || { echo "house cases: $failed failed, $passed passed"; exit 1; }
echo "house cases: $passed passed"
