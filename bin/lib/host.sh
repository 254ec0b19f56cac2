# shellcheck shell=bash
# The Docker host of a stack, which may be another machine.

stack_setting() { pulumi config get --stack "$1" --path "$2" 2>/dev/null; }

# stack_is_elsewhere STACK : true if this machine's engine, images and ports have nothing to do with it.
stack_is_elsewhere() {
    case $(stack_setting "$1" dockerHost) in
        ssh://* | tcp://*) return 0 ;;
    esac
    return 1
}

# docker_of_stack STACK ARGUMENT… : the Docker CLI, on the stack's host.
docker_of_stack() {
    local stack=$1 host
    shift
    host=$(stack_setting "$stack" dockerHost) || host=
    case $host in
        ssh://*) docker_over_ssh "$stack" "$host" "$@" ;;
        tcp://*) docker_over_tls "$stack" "$host" "$@" ;;
        "") docker "$@" ;;
        *) docker --host "$host" "$@" ;;
    esac
}

# Not by the local Docker CLI's own ssh: that takes no options.
docker_over_ssh() {
    local stack=$1 address=$2 options=() option
    shift 2
    while option=$(stack_setting "$stack" "sshOptions[${#options[@]}]"); do options+=("$option"); done
    ssh "${options[@]}" -o BatchMode=yes -o ConnectTimeout=10 -- "$address" "docker $(printf '%q ' "$@")"
}

docker_over_tls() (
    stack=$1 host=$2
    shift 2
    umask 077
    material=$(mktemp -d)
    trap 'rm -rf "$material"' EXIT
    for part in ca cert key; do stack_setting "$stack" "tls.$part" >"$material/$part.pem"; done
    docker --host "$host" --tlsverify --tlscacert "$material/ca.pem" --tlscert "$material/cert.pem" \
        --tlskey "$material/key.pem" "$@"
)
