# Shared by the scripts in this folder; sourced, not run. They set here, this folder.
# shellcheck shell=bash disable=SC2154

umask 022 # the folders made here become folders of an image

say() { printf 'images: %s\n' "$*" >&2; }

die() {
  printf 'images: ERROR: %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# The table WHAT/versions: the first words of its lines, and the line that begins with NAME.
names_in() { grep -v '^#' "$here/$1/versions" | cut -d ' ' -f 1; }
all_images() {
  local table
  for table in postgres haproxy redis caddy; do names_in $table; done
  names_in prefect | sed 's/^/prefect-/'
}
row_of() { awk -v name="$2" '$1 == name' "$here/$1/versions"; }

# ask_packages COMMAND=PACKAGE... - installs the Debian packages whose command is missing.
ask_packages() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  local install="apt-get install -y --no-install-recommends ${missing[*]}"
  command -v apt-get >/dev/null ||
    die "these are missing: ${missing[*]}" "Install them with this system's package manager, then run this again."
  [ "$(id -u)" = 0 ] ||
    die "these Debian packages are missing: ${missing[*]}" "Run once, then run this again:  sudo $install"
  say "installing Debian packages: ${missing[*]}"
  $install >>"$LOG" 2>&1 ||
    { apt-get update >>"$LOG" 2>&1 && $install >>"$LOG" 2>&1; } ||
    fail_with_log "could not install ${missing[*]}" "Try it by hand:  apt-get update && $install"
}

# fail_with_log WHAT WHAT_TO_DO - ends with the last lines of the log.
fail_with_log() {
  printf '\nLast lines of the log:\n' >&2
  tail -n 20 "$LOG" | sed 's/^/  | /' >&2
  die "$1" "$2" "Whole log: $LOG"
}

# registry_answers HOST:PORT - true when an image registry speaks there.
registry_answers() { curl -fsS --max-time 5 -o /dev/null "http://$1/v2/" 2>/dev/null; }
