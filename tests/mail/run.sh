#!/bin/sh
# Mail, sent by the program to a server that speaks SMTP (Nodemailer's, on this machine).
#
#   tests/mail/run.sh LAOYOU
#
# The npm packages are pinned by package-lock.json and installed when it has changed.
set -eu
laoyou=$(realpath "$1")
cd "$(dirname "$0")"
if ! cmp -s package-lock.json node_modules/.installed; then
  echo 'Installing the mail test packages'
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
LAOYOU=$laoyou exec node --test mail.mjs
