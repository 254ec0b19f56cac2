#!/usr/bin/env bash
# Keeps the documented contract of the official postgres image's entrypoint:
# when the command is `postgres` and the data folder is empty, creates the database first.
set -Eeo pipefail # not -u: init scripts are sourced here

# While a database is being created, PGDATA holds this file. A start that finds it knows that
# the creation was interrupted: it empties the folder and begins again, instead of running a
# database that lacks its user or half of its init scripts.
readonly UNFINISHED=.standin-init-unfinished
readonly SCRIPTS=/docker-entrypoint-initdb.d

fail() {
  printf 'postgres stand-in: error: %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# --- settings ---------------------------------------------------------------------------

# from_env_or_file NAME [DEFAULT] - exports NAME from NAME, from the file that NAME_FILE names,
# or from the default; both set is an error.
from_env_or_file() {
  local name=$1 value=${2:-} file_variable=${1}_FILE
  local given=${!name:-} file=${!file_variable:-}
  [ -z "$given" ] || [ -z "$file" ] || fail "both $name and $file_variable are set: use one of them"
  if [ -n "$given" ]; then
    value=$given
  elif [ -n "$file" ]; then
    value=$(<"$file") || fail "cannot read $file, named by $file_variable"
  fi
  export "$name=$value"
  unset "$file_variable"
}

read_settings() {
  from_env_or_file POSTGRES_PASSWORD
  from_env_or_file POSTGRES_USER postgres
  from_env_or_file POSTGRES_DB "$POSTGRES_USER"
  from_env_or_file POSTGRES_INITDB_ARGS
  : "${POSTGRES_HOST_AUTH_METHOD:=}"
}

check_settings() {
  if [ "$POSTGRES_HOST_AUTH_METHOD" = trust ]; then
    echo "postgres stand-in: warning: POSTGRES_HOST_AUTH_METHOD=trust lets anyone connect without a password" >&2
  elif [ -z "$POSTGRES_PASSWORD" ]; then
    fail "Database is uninitialized and superuser password is not specified." \
      "Set POSTGRES_PASSWORD (docker run -e POSTGRES_PASSWORD=...) or POSTGRES_PASSWORD_FILE." \
      "POSTGRES_HOST_AUTH_METHOD=trust allows connections without a password; do not use it outside of tests."
  fi
}

# --- folders and user -------------------------------------------------------------------

prepare_folders() {
  mkdir -p "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA" || true             # fails where the folder is another user's
  chmod 3775 /var/run/postgresql || true
  if [ -n "${POSTGRES_INITDB_WALDIR:-}" ]; then
    mkdir -p "$POSTGRES_INITDB_WALDIR"
    chmod 700 "$POSTGRES_INITDB_WALDIR" || true
  fi
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" ${POSTGRES_INITDB_WALDIR:+"$POSTGRES_INITDB_WALDIR"} /var/run/postgresql \
      ! -user postgres -exec chown postgres '{}' +
  fi
}

# initdb asks the system for the name of its user. For `docker run --user 1234` there is none.
give_user_a_name() {
  local user group library
  user=$(id -u) group=$(id -g)
  getent passwd "$user" >/dev/null && return
  for library in /usr/lib/*/libnss_wrapper.so; do
    NSS_WRAPPER_PASSWD=$(mktemp) NSS_WRAPPER_GROUP=$(mktemp)
    export LD_PRELOAD=$library NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
    echo "postgres:x:$user:$group:PostgreSQL:$PGDATA:/bin/false" >"$NSS_WRAPPER_PASSWD"
    echo "postgres:x:$group:" >"$NSS_WRAPPER_GROUP"
  done
}

forget_user_name() {
  [ -n "${NSS_WRAPPER_PASSWD:-}" ] || return 0
  rm -f "$NSS_WRAPPER_PASSWD" "$NSS_WRAPPER_GROUP"
  unset LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
}

# --- creating the database --------------------------------------------------------------

remove_unfinished_database() {
  [ -e "$PGDATA/$UNFINISHED" ] || return 0
  echo "postgres stand-in: the creation of this database was interrupted; beginning again"
  find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name "$UNFINISHED" -exec rm -rf '{}' +
}

# Since 18, images have the data in a folder per major version, below their volume. Data where
# older images had it, or a mount there, means that a new, empty database is not what is wanted.
refuse_data_elsewhere() {
  local folder found=()
  [ "$PGDATA" = "/var/lib/postgresql/$PG_MAJOR/docker" ] || return 0
  for folder in /var/lib/postgresql /var/lib/postgresql/data /var/lib/postgresql/*/docker; do
    [ "$folder" = "$PGDATA" ] || [ ! -s "$folder/PG_VERSION" ] || found+=("$folder")
  done
  if [ ${#found[@]} = 0 ] && [ "$PG_MAJOR" -ge 18 ] && mountpoint --quiet /var/lib/postgresql/data; then
    found=('/var/lib/postgresql/data (unused mount/volume)')
  fi
  [ ${#found[@]} = 0 ] || fail "there appears to be PostgreSQL data in: ${found[*]}" \
    "Images of PostgreSQL 18 and newer want one volume, mounted at /var/lib/postgresql, and use $PGDATA." \
    "Data of an older major version: dump it with the older image and restore it into an empty volume."
}

# initdb wants a folder of its own that is empty; PG_VERSION comes over last.
run_initdb() {
  local new=$PGDATA/.standin-initdb
  local arguments=()
  eval "arguments=($POSTGRES_INITDB_ARGS)" # shell words, quotes included, as in the official image
  [ -z "${POSTGRES_INITDB_WALDIR:-}" ] || arguments+=(--waldir "$POSTGRES_INITDB_WALDIR")
  # The password goes through a pipe: on a command line every process could read it.
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
    --set unix_socket_directories=/var/run/postgresql "${arguments[@]}" --pgdata="$new"
  find "$new" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" '{}' +
  mv "$new/PG_VERSION" "$PGDATA"
  chmod --reference="$new" "$PGDATA"
  rmdir "$new"
}

allow_password_logins() {
  local method=${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption "$@")}
  printf '\n# all other hosts\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

# On the socket only: while this server runs, `pg_isready -h 127.0.0.1` must say no.
start_temporary_server() {
  local options
  printf -v options '%q ' "$@" -c listen_addresses= -p "${PGPORT:-5432}"
  NOTIFY_SOCKET='' pg_ctl --pgdata "$PGDATA" --options "$options" --wait start
}

stop_temporary_server() {
  pg_ctl --pgdata "$PGDATA" --mode fast --wait stop
}

# Runs SQL from standard input or -f FILE. The name is the official one: init scripts call it.
docker_process_sql() {
  PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --no-psqlrc \
    ${POSTGRES_DB:+--dbname "$POSTGRES_DB"} "$@"
}

create_database() {
  local known
  known=$(docker_process_sql --dbname postgres --set "name=$POSTGRES_DB" --tuples-only \
    <<<"SELECT 1 FROM pg_database WHERE datname = :'name';")
  [ -n "$known" ] ||
    docker_process_sql --dbname postgres --set "name=$POSTGRES_DB" <<<'CREATE DATABASE :"name";'
}

run_init_scripts() {
  local script
  for script in "$SCRIPTS"/*; do
    case $script in
      *.sh)
        echo "$0: running $script"
        if [ -x "$script" ]; then
          "$script"
        else
          # shellcheck disable=SC1090
          . "$script"
        fi
        ;;
      *.sql) echo "$0: running $script" && docker_process_sql -f "$script" ;;
      *.sql.gz) echo "$0: running $script" && gunzip -c "$script" | docker_process_sql ;;
      *.sql.xz) echo "$0: running $script" && xzcat "$script" | docker_process_sql ;;
      *.sql.zst) echo "$0: running $script" && zstd -dc "$script" | docker_process_sql ;;
      "$SCRIPTS/*") ;; # none
      *) echo "$0: ignoring $script" ;;
    esac
    echo
  done
}

create_cluster() {
  local unexpected
  check_settings
  refuse_data_elsewhere
  ls "$SCRIPTS/" >/dev/null || fail "cannot read $SCRIPTS" # before anything is created
  remove_unfinished_database
  unexpected=$(find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name "$UNFINISHED" -print -quit)
  [ -z "$unexpected" ] || fail "$PGDATA is not empty, and not a database: it contains ${unexpected##*/}" \
    "Use an empty volume, or a folder inside of it (PGDATA)."

  touch "$PGDATA/$UNFINISHED"
  give_user_a_name
  run_initdb
  allow_password_logins "$@"
  export PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
  start_temporary_server "$@"
  create_database
  run_init_scripts
  stop_temporary_server
  unset PGPASSWORD
  forget_user_name
  rm "$PGDATA/$UNFINISHED"
  sync "$PGDATA" # were the file back after a power cut, the next start would empty the folder

  echo
  echo 'PostgreSQL init process complete; ready for start up.'
  echo
}

# --- main -------------------------------------------------------------------------------

only_asks_for_help() {
  local argument
  for argument in "$@"; do
    case $argument in -'?' | --help | --describe-config | -V | --version) return 0 ;; esac
  done
  return 1
}

case ${1:-} in -*) set -- postgres "$@" ;; esac

if [ "${1:-}" = postgres ] && ! only_asks_for_help "$@"; then
  prepare_folders
  [ "$(id -u)" != 0 ] || exec gosu postgres "${BASH_SOURCE[0]}" "$@"
  read_settings
  if [ -s "$PGDATA/PG_VERSION" ] && [ ! -e "$PGDATA/$UNFINISHED" ]; then
    echo
    echo 'PostgreSQL Database directory appears to contain a database; Skipping initialization'
    echo
  else
    create_cluster "${@:2}"
  fi
fi

exec "$@"
