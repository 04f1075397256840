#!/bin/sh
# clang-tidy with the flags before "--" on the files behind it; its own chatter is dropped.
flags=
while [ "$1" != -- ]; do flags="$flags $1"; shift; done
shift
# shellcheck disable=SC2086
clang-tidy --quiet "$@" -- $flags 2>/dev/null
