#!/bin/sh
# clang-tidy with the flags before "--" on the files behind it; its own chatter is dropped.
flags=
while [ "$1" != -- ]; do flags="$flags $1"; shift; done
shift
# The static analyzer stops at 225,000 states of a function by itself, and a dozen large ones take most of the time; what it
# finds it finds early.
# shellcheck disable=SC2086
clang-tidy --quiet "$@" -- $flags -Xclang -analyzer-config -Xclang max-nodes=40000 2>/dev/null
