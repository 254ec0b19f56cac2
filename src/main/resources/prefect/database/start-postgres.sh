# Runs in the Postgres container before the image's own entrypoint: bash -c SCRIPT start-postgres.sh VOLUME postgres …
# With "check" in place of postgres it only refuses. Refuses what would lose data, and makes the stack's password the role's password. Prints no secret.
set -euo pipefail
volume=$1
shift

say() { echo "start-postgres: $*" >&2; }
refuse() {
    say "$*"
    exit 1
}

case ${PGDATA:?is not set, so this is no Postgres image} in
    "$volume" | "$volume"/*) ;;
    *) refuse "this image keeps its data in $PGDATA, outside of the volume at $volume, where it would be lost." \
        "Name an image whose tag starts with its major version in database.image." ;;
esac

as_postgres() {
    if [ "$(id -u)" = 0 ]; then gosu postgres "$@"; else "$@"; fi
}

# A cluster's files can be read by its own major version only.
major=${PG_MAJOR:-$(postgres --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')}
for version in "$volume"/PG_VERSION "$volume"/*/docker/PG_VERSION; do
    [ -s "$version" ] || continue
    if [ "$(cat "$version")" != "$major" ]; then
        refuse "the volume holds data of PostgreSQL $(cat "$version"), and database.image is PostgreSQL $major." \
            "Nothing was touched. Set database.image back, or dump and restore into another database.volume."
    fi
done

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    free=$(df -Pk "$volume" | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$free" -ge 256 ] || refuse "the volume has $free MiB free, and a new database needs 256. Make room and run up again."
fi
if [ "$1" = check ]; then exit 0; fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then exec docker-entrypoint.sh "$@"; fi

# The image looks at POSTGRES_PASSWORD when it makes a database and never again, so a volume that outlived its stack
# still has its old password. A stand-alone backend changes it before anybody can connect, and without a login.
password=${POSTGRES_PASSWORD:-}
if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then password=$(<"$POSTGRES_PASSWORD_FILE"); fi
quoted() { printf '%s%s%s' "$1" "${2//"$1"/"$1$1"}" "$1"; }
answer=$(
    printf 'ALTER ROLE %s PASSWORD %s\n' "$(quoted '"' "$POSTGRES_USER")" "$(quoted "'" "$password")" |
        as_postgres postgres --single -D "$PGDATA" -c log_min_error_statement=panic -c log_statement=none postgres 2>&1
) || refuse "the database on the volume does not start: $answer"
case $answer in
    *ERROR:*) refuse "database.user $POSTGRES_USER cannot be used with the data on the volume: ${answer#*ERROR:}" ;;
esac
exec docker-entrypoint.sh "$@"
