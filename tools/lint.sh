#!/bin/sh
# Format and static analysis. Zero findings is the rule; an exception stands in the code with its reason.
#
#   tools/lint.sh          files changed against the branch it will land on (all of them where that is not known)
#   tools/lint.sh --all
#
# Format is checked on every file, the analyzers (gcc -fanalyzer, clang-tidy, cppcheck) on changed ones: they take seconds a file.
set -u
cd "$(dirname "$0")/.."

all=$(git ls-files --cached --others --exclude-standard 'src/*.[ch]' 'tools/*.c' 'tests/*.[ch]' 'fuzz/*.[ch]' 'bench/*.[ch]' | grep -v '^tests/house/')
[ -n "$all" ] || { echo 'lint: no files; is this a git checkout?' >&2; exit 1; }
base=
if [ "${1:-}" != --all ]; then
  base=$(git merge-base HEAD origin/main 2>/dev/null) || base=
  # Nothing is changed against it: then this is the branch itself, on which everything is looked at.
  [ -z "$base" ] || ! git diff --quiet "$base" || base=
fi
if [ -n "$base" ]; then
  changed=$( { git diff --name-only "$base"; git ls-files --others --exclude-standard; } | sort -u)
  files=$(printf '%s\n' "$changed" | grep -Fx "$all" || true)
  # A change of a header or of how we build concerns everything.
  printf '%s\n' "$changed" | grep -qE '^(Makefile|tools/lint.sh|\.clang-tidy|src/.*\.h)$' && files=$all
else
  files=$all
fi
sources=$(printf '%s\n' "$files" | grep '\.c$' || true)
flags='-std=gnu17 -D_GNU_SOURCE -Isrc -Ibuild -I. -isystem /usr/include/cairo'
warnings='-Wall -Wextra -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wformat=2 -Wundef -fno-common -Wno-missing-field-initializers'
bad=0

step() { printf 'lint: %s\n' "$1"; }

step "clang-format, $(printf '%s\n' "$all" | wc -l) files"
# shellcheck disable=SC2086
clang-format --dry-run -Werror $all || { echo 'lint: mend with: clang-format -i FILE'; bad=1; }

[ -n "$sources" ] || { step 'no source changed'; exit $bad; }
count=$(printf '%s\n' "$sources" | wc -l)
jobs=$(nproc)

step "gcc -fanalyzer, $count files"
# shellcheck disable=SC2086
printf '%s\n' "$sources" | xargs -P "$jobs" -n 1 gcc $flags $warnings -Werror -O1 -fanalyzer -c -o /dev/null || bad=1

step "clang-tidy, $count files"
# shellcheck disable=SC2086
printf '%s\n' "$sources" | xargs -P "$jobs" -n 4 tools/tidy.sh $flags -- >build/clang-tidy.out || { cat build/clang-tidy.out; bad=1; }

step "cppcheck, $count files"
# shellcheck disable=SC2086
cppcheck -q -j "$jobs" --std=c11 --library=posix,gnu,bsd --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
  --suppress=missingIncludeSystem --suppress=readdirCalled --suppress=normalCheckLevelMaxBranches -Isrc -Ibuild -I. -D_GNU_SOURCE $sources || bad=1

[ $bad = 0 ] && step 'clean'
exit $bad
