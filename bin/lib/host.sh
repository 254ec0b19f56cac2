# shellcheck shell=bash
# The Docker host of a stack, which may be another machine.

stack_setting() { pulumi config get --stack "$1" --path "$2" 2>/dev/null; }

# prepare_host STACK : reads once how its host is reached, for what follows.
prepare_host() {
    local option
    stack_host=$(stack_setting "$1" dockerHost) || stack_host=
    case $stack_host in
        ssh://*)
            ssh_options=()
            while option=$(stack_setting "$1" "sshOptions[${#ssh_options[@]}]"); do ssh_options+=("$option"); done
            ;;
        tcp://*)
            tls_ca=$(stack_setting "$1" tls.ca)
            tls_cert=$(stack_setting "$1" tls.cert)
            tls_key=$(stack_setting "$1" tls.key)
            ;;
    esac
}

# True if this machine's engine, images and ports have nothing to do with the stack.
stack_is_elsewhere() { [[ $stack_host == ssh://* || $stack_host == tcp://* ]]; }

# docker_of_stack ARGUMENT… : the Docker CLI, on the stack's host.
docker_of_stack() {
    case $stack_host in
        ssh://*) docker_over_ssh "$@" ;;
        tcp://*) docker_over_tls "$@" ;;
        "") docker "$@" ;;
        *) docker --host "$stack_host" "$@" ;;
    esac
}

# Not by the local Docker CLI's own ssh: that takes no options.
docker_over_ssh() {
    ssh ${ssh_options[@]+"${ssh_options[@]}"} -o BatchMode=yes -o ConnectTimeout=10 -- "$stack_host" "docker $(printf '%q ' "$@")"
}

docker_over_tls() (
    umask 077
    material=$(mktemp -d)
    trap 'rm -rf "$material"' EXIT
    echo "$tls_ca" >"$material/ca.pem"
    echo "$tls_cert" >"$material/cert.pem"
    echo "$tls_key" >"$material/key.pem"
    docker --host "$stack_host" --tlsverify --tlscacert "$material/ca.pem" --tlscert "$material/cert.pem" \
        --tlskey "$material/key.pem" "$@"
)
