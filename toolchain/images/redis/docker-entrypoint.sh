#!/bin/sh
# Keeps the contract of the official redis:7 image's entrypoint: options or a configuration file alone are
# redis-server's, and as root redis-server gets its files and runs as redis. Whoever else is asked for just runs it.
set -e

case ${1:-} in -* | *.conf) set -- redis-server "$@" ;; esac

if [ "${1:-}" = redis-server ] && [ "$(id -u)" = 0 ]; then
  # Only what is not redis's: where all is, no capability is needed.
  find . ! -user redis -print0 | xargs --null --no-run-if-empty chown redis
  exec gosu redis "$0" "$@"
fi

# What Redis writes is nobody else's to read, unless a umask was asked for.
[ "$(umask)" != 0022 ] || umask 0077

exec "$@"
