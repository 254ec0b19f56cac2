# shellcheck shell=bash
# What the scripts in bin/ share: messages, places, and how something missing is installed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Downloads and builds; can be deleted at any time, and is made again. No data and no state live here.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/prefect-on-docker
# This checkout's own Pulumi state and passphrase, for those who have no backend. Git-ignored.
# shellcheck disable=SC2034 # used by backend.sh
local_dir=$root/.local
mkdir -p "$cache/log"

say() { echo "==> $*" >&2; }

fail() {
    echo "error: $1" >&2
    shift
    for line in "$@"; do echo "       $line" >&2; done
    exit 1
}

# need_packages WHAT PACKAGE… : installs Debian packages where that is possible without asking, else says how.
need_packages() {
    local what=$1
    shift
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        fail "$what is missing." "On Debian or Ubuntu: sudo apt-get install $*"
    fi
    say "$what is missing: installing $* (about 30 s, once)"
    local log=$cache/log/apt.log
    # apt itself fails when another one runs, and tests run side by side.
    if ! { flock 8 && apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
        8>>"$log.lock" >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        fail "$what could not be installed; the whole output is in $log." "Try by hand: apt-get update && apt-get install $*"
    fi
}

# await SECONDS COMMAND… : runs it every half second until it succeeds.
await() {
    local tries=$(($1 * 2))
    shift
    while [ "$tries" -gt 0 ]; do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.5
        tries=$((tries - 1))
    done
    return 1
}

pom_property() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$root/pom.xml"; }
