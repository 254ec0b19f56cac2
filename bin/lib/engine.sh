# shellcheck shell=bash
# A Docker Engine that answers.

prepare_engine() {
    if engine_answers; then return; fi
    if [ -n "${DOCKER_HOST:-}${DOCKER_CONTEXT:-}" ]; then
        fail "No Docker Engine answers at ${DOCKER_HOST:-the context $DOCKER_CONTEXT}." \
            "Start it, or unset DOCKER_HOST and DOCKER_CONTEXT for the engine of this machine."
    fi
    if [ "$(uname -s)" != Linux ]; then
        fail "No Docker Engine is running." "Start Docker Desktop (or your engine) and run this again."
    fi
    if ! command -v dockerd >/dev/null; then need_packages "A Docker Engine" docker.io iptables; fi
    if engine_answers; then return; fi # a package may have started it
    start_engine
}

engine_answers() { command -v docker >/dev/null && docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

start_engine() {
    if [ "$(id -u)" != 0 ]; then
        fail "The Docker Engine is not running, or you may not use it." \
            "Start it: sudo systemctl start docker" "Or join its group and log in again: sudo usermod -aG docker $USER"
    fi
    say "The Docker Engine is not running: starting it"
    local log=$cache/log/dockerd.log
    if [ -d /run/systemd/system ]; then
        systemctl start docker
    else
        # In a session of its own, or Ctrl-C in this terminal would stop it.
        setsid dockerd >"$log" 2>&1 </dev/null &
    fi
    if ! await 60 engine_answers; then
        tail -n 15 "$log" >&2 || true
        fail "The Docker Engine did not start; see its log${log:+ in $log}."
    fi
}
