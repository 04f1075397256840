#!/bin/sh
# Installs what laoyou needs from Debian, and nothing when it is there already.
#
#   tools/deps.sh build|test|check|lint|bench
#
# As root it installs; otherwise by sudo; where neither is possible it says what to type. On another system it
# takes the libraries as given: the compiler will say what is missing.
set -eu

build='gcc libc6-dev libsqlite3-dev libpq-dev libyaml-dev libmicrohttpd-dev libssl-dev
  libsodium-dev libjansson-dev libcjose-dev libqrencode-dev libxlsxwriter-dev libcurl4-openssl-dev libicu-dev
  libzip-dev libexpat1-dev libcairo2-dev fonts-noto-cjk'
test='libcmocka-dev sqlite3 postgresql unzip poppler-utils'
browser='nodejs chromium openssl'
lint='clang clang-format clang-tidy cppcheck libclang-rt-14-dev'
# A compiler, Python and Node's headers for the peer's native package, where its maker has no binary for this system.
bench='nodejs g++ make python3'

case "${1:-}" in
  build) want=$build ;;
  test) want="$build $test" ;;
  check) want="$build $test $browser $lint" ;;
  lint) want="$build $lint" ;;
  bench) want="$build $bench" ;;
  *) echo "usage: tools/deps.sh build|test|check|lint|bench" >&2; exit 2 ;;
esac

command -v dpkg-query >/dev/null 2>&1 || exit 0

# One after the other: targets that make runs side by side ask for this at once, and apt takes only one of them.
if [ -z "${LAOYOU_DEPS_LOCKED:-}" ] && command -v flock >/dev/null 2>&1; then
  LAOYOU_DEPS_LOCKED=1 exec flock "$0" "$0" "$@"
fi

missing=
for package in $want; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
# npm comes with some builds of nodejs and is a package of its own with others.
case " $want " in *' nodejs '*) command -v npm >/dev/null 2>&1 || missing="$missing npm" ;; esac
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=
elif command -v sudo >/dev/null 2>&1; then
  as_root=sudo
else
  echo "These packages are missing; install them as root and try again:" >&2
  echo "  apt-get install$missing" >&2
  exit 1
fi

echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
# shellcheck disable=SC2086
$as_root apt-get install -y -q --no-install-recommends $missing
