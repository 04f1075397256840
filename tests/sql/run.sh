#!/bin/sh
# What tools/sqlcheck*.c refuse: run.sh PATH_TO_SQLCHECK
#
# tables.case and statements.case have a statement a line, calls.case a line of C; # is a comment. Behind each stands what is said of it,
# one line `> message` for each fault, or `> taken`. The lines become sources with the same line numbers, tables.case
# those of src/store/schema.c, and the faults found must be exactly these.
set -u
[ $# -eq 1 ] || { echo 'usage: run.sh PATH_TO_SQLCHECK' >&2; exit 2; }
tool=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd) || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src/store" "$work/src/web"

# source CASE SOURCE WRAP: wraps each line that is a statement, and notes what is expected of it
source() {
  : >"$work/expect"
  awk -v out="$work/$2" -v name="$2" -v wrap="$3" -v expect="$work/expect" '
    /^> taken$/ { if (!at) exit 1; judged = at; print "" >out; next }
    /^> / { if (!at) exit 1; judged = at; print name ":" at ": " substr($0, 3) >expect; print "" >out; next }
    /^#define / { print >out; next }
    /^#/ || /^$/ { print "" >out; next }
    {
      if (at && judged != at) { print FILENAME ":" at ": nothing is said of this line" >"/dev/stderr"; exit 1 }
      at = NR; line = $0
      if (wrap) { gsub(/"/, "\\\"", line); line = "static const char *const s" NR " = \"" line "\";" }
      print line >out
    }
    END { if (judged != at) exit 1 }' "$here/$1" || { echo "sql cases: $1 is not well made"; exit 1; }
  cat "$work/expect" >>"$work/all"
  grep -c '^> ' "$here/$1" >>"$work/counts"
}
source tables.case src/store/schema.c 1
source statements.case src/web/statements.c 1
source calls.case src/web/calls.c ''

"$tool" "$work" >"$work/got"
[ $? -eq 1 ] || { echo 'sql cases: with faults the exit is 1'; exit 1; }
tail -n 1 "$work/got" | grep -q '^sql: [0-9]* statements, [0-9]* tables, [0-9]* faults$' || { echo 'sql cases: no closing line'; exit 1; }
sort "$work/all" >"$work/want.sorted"
sed '$d' "$work/got" | sort >"$work/got.sorted"
diff -u "$work/want.sorted" "$work/got.sorted" || { echo 'sql cases: not as expected'; exit 1; }

mkdir "$work/empty"
"$tool" "$work/empty" >"$work/got" 2>/dev/null
[ $? -eq 2 ] || { echo 'sql cases: without sources the exit is 2'; exit 1; }
echo "sql cases: $(awk '{n += $1} END {print n}' "$work/counts") passed"
