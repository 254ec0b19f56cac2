#!/bin/sh
# Keeps the contract of the official haproxy image's entrypoint: options alone are haproxy's, and haproxy runs in the
# foreground, as a master with a worker, so that SIGUSR2 reloads the configuration.
set -e

case ${1:-} in -*) set -- haproxy "$@" ;; esac

if [ "${1:-}" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi

exec "$@"
