# Dumps a database again and again: bash -c SCRIPT backup.sh HOST USER DATABASE SECONDS KEEP
# A dump is written beside its place, read back, and only then put there, so what is in the folder is whole. The signal
# USR1 asks for one now. The last line of .status is what the health check goes by. Prints no secret.
set -uo pipefail
host=$1 user=$2 database=$3 every=$4 keep=$5
folder=/backups
status=$folder/.status
retry=300 # seconds after a failure, at most
umask 077

password=${POSTGRES_PASSWORD:-}
if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then password=$(<"$POSTGRES_PASSWORD_FILE"); fi
export PGPASSWORD=$password PGCONNECT_TIMEOUT=30

say() { echo "backup: $*" >&2; }
# In one go, since the health check may read at any time.
note() { echo "$*" >"$status.new" && mv "$status.new" "$status"; }
# By name, which is their time; with what the small images have too.
dumps() { find "$folder" -maxdepth 1 -name "$database-*.dump" | sort -r; }

back_up() {
    local name part error
    name=$database-$(date -u +%Y%m%dT%H%M%SZ).dump
    part=$folder/.$name.part
    if error=$({
        pg_dump --host "$host" --username "$user" --format custom --no-password --file "$part" "$database" &&
            pg_restore --list "$part" >/dev/null && sync "$part"
    } 2>&1) && mv "$part" "$folder/$name"; then
        dumps | tail -n +$((keep + 1)) | xargs -r rm --
        note ok "$(date +%s)"
        say "$name is done, $(stat -c %s "$folder/$name") bytes"
    else
        rm -f "$part"
        note failed "$(date +%s)"
        say "failed: ${error:-the dump could not be put in its place}"
        return 1
    fi
}

# Sleeps, but listens: a trap runs when "wait" returns, not while a foreground command runs. A signal that came before
# "wait" does not end that, so the trap ends the sleep; if there was none to end yet, "now" tells that it came.
pause() {
    sleep "$1" &
    sleeper=$!
    [ "$now" = no ] || kill "$sleeper" 2>/dev/null
    wait "$sleeper"
    kill "$sleeper" 2>/dev/null
    sleeper=
}

trap 'exit 0' TERM INT
now=no
sleeper=
trap 'now=yes; [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null' USR1
rm -f "$folder"/.*.part
newest=$(dumps | head -n 1)
last=0
if [ -n "$newest" ]; then
    last=$(stat -c %Y "$newest")
    note ok "$last"
fi
while true; do
    due=$((last + every - EPOCHSECONDS)) # no $(date): bash 5.2 loses a signal that comes while it reads such a thing
    if [ "$now" = yes ] || [ "$due" -le 0 ]; then
        now=no
        if back_up; then
            last=$EPOCHSECONDS
        else
            wait_for=$((every < retry ? every : retry))
            last=$((EPOCHSECONDS - every + wait_for))
        fi
    else
        pause "$due"
    fi
done
