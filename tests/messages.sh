#!/bin/sh
# What tools/mkmessages.c refuses: tests/messages.sh MKMESSAGES
set -u
tool=$(realpath "$1")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0

# refused WHAT_IT_SAYS <FILE: the file is refused with these words
refused() {
  cat >a.yaml
  if "$tool" a.h a.c a.yaml 2>err; then echo "FAILED: took $(cat a.yaml)"; exit 1; fi
  grep -qF "$1" err || { echo "FAILED: wanted «$1», got $(cat err)"; exit 1; }
  [ ! -e a.h ] || { echo 'FAILED: left an output behind'; exit 1; }
  passed=$((passed + 1))
}

refused 'a.yaml:1: a.b: a language is missing' <<'Y'
a.b: {zh: 甲}
Y
refused 'a.yaml:1: a.b: unknown language' <<'Y'
a.b: {zh: 甲, en: x, fr: y}
Y
refused 'a.yaml:1: a.b: the languages have different places' <<'Y'
a.b: {zh: "甲{1}", en: x}
Y
refused 'a.yaml:1: a.b: the places {1}, {2}, … leave a gap' <<'Y'
a.b: {zh: "甲{2}", en: "x{2}"}
Y
refused 'a.yaml:2: a.b: the key is there already' <<'Y'
a.b: {zh: 甲, en: x}
a.b: {zh: 乙, en: y}
Y
refused 'a.yaml:1: ab: a key is room.name' <<'Y'
ab: {zh: 甲, en: x}
Y
refused 'the text is empty or too long' <<'Y'
a.b: {zh: "", en: x}
Y
refused 'wants a map' <<'Y'
- a
Y

printf 'b.y: {zh: "乙{1}", en: "{1} y"}\na.x: {zh: "甲\\"", en: x}\n' >a.yaml
"$tool" a.h a.c a.yaml || exit 1
grep -q 'MSG_A_X,' a.h && grep -qF '{"b.y", {"乙{1}", "{1} y"}, 1},' a.c && grep -qF '"甲\""' a.c ||
  { echo 'FAILED: the output is not as expected'; cat a.h a.c; exit 1; }
echo "messages: $((passed + 1)) passed"
