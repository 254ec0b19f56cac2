# shellcheck shell=bash
# Where Pulumi keeps its state, and what it encrypts secrets with: the user's own, else this checkout's.

state_dir=$local_dir/state
passphrase_file=$local_dir/passphrase

prepare_backend() {
    if user_has_backend; then return; fi
    mkdir -p "$state_dir"
    export PULUMI_BACKEND_URL=file://$state_dir
    if [ -n "${PULUMI_CONFIG_PASSPHRASE+set}${PULUMI_CONFIG_PASSPHRASE_FILE:-}" ]; then return; fi
    [ -s "$passphrase_file" ] || generate_passphrase
    export PULUMI_CONFIG_PASSPHRASE_FILE=$passphrase_file
}

user_has_backend() {
    [ -z "${PULUMI_BACKEND_URL:-}${PULUMI_ACCESS_TOKEN:-}" ] || return 0
    # The fallback toolchain has a Pulumi home of its own; whoever is logged in is so in theirs.
    local current
    current=$(sed -n 's/.*"current": *"\([^"]*\)".*/\1/p' "$HOME/.pulumi/credentials.json" 2>/dev/null) || return 1
    [ -n "$current" ] || return 1
    export PULUMI_BACKEND_URL=$current
}

generate_passphrase() {
    say "no Pulumi backend is set: keeping state and a new passphrase in $local_dir (back them up together)"
    (
        umask 077
        head -c 32 /dev/urandom | base64 | tr -d '\n' >"$passphrase_file.new"
    )
    mv "$passphrase_file.new" "$passphrase_file"
}

# What a killed run left behind in this checkout's own state. A backend of the user's is theirs to mend.
mend_state() {
    local stack=$1
    [ "${PULUMI_BACKEND_URL:-}" = "file://$state_dir" ] || return 0
    release_stale_lock "$stack"
    remove_empty_attributes
}

# The lock of a run tells its process and machine, so that a dead one can be told from a living one.
release_stale_lock() {
    local lock pid
    for lock in "$state_dir"/.pulumi/locks/organization/prefect/"$1"/*.json; do
        [ -f "$lock" ] || continue
        grep -q "\"hostname\":\"$(hostname)\"" "$lock" || continue
        pid=$(sed -n 's/.*"pid":\([0-9]*\).*/\1/p' "$lock")
        if [ -n "$pid" ] && ! is_running "$pid"; then
            say "removing the lock of an earlier run that was killed (process $pid)"
            rm -f "$lock"
        fi
    done
}

# A zombie has ended, although it can still be sent signals.
is_running() {
    case $(ps -o stat= -p "$1" 2>/dev/null) in
        "" | Z*) return 1 ;;
    esac
}

# The file backend writes a checkpoint in one go, but not the file of attributes beside it, and cannot read an empty
# one ("failed to load checkpoint: EOF"). Without one it does.
remove_empty_attributes() {
    local empty
    empty=$(find "$state_dir/.pulumi/stacks" -name '*.attrs' -empty -print -delete 2>/dev/null) || true
    [ -z "$empty" ] || say "an earlier run was killed while it wrote its state: the state before that is used"
}
