# shellcheck shell=bash
# The Docker hosts of a stack, which may be other machines, and which of them its parts are on. A host is called as the
# stack calls it; the only one of a stack that does not name it has the name "".

# stack_setting STACK KEY : fails if it is not set, as an empty one is not.
stack_setting() {
    local value
    value=$(pulumi config get --stack "$1" --path "$2" 2>/dev/null) && [ -n "$value" ] && printf '%s\n' "$value"
}

# prepare_hosts STACK : reads once which ones it has, for what follows.
prepare_hosts() {
    stack_hosts=$(stack_setting "$1" hosts) || stack_hosts={}
    if [ "$stack_hosts" = "{}" ]; then stack_hosts="{\"\":{\"address\":\"$(stack_setting "$1" dockerHost || true)\"}}"; fi
}

# True if this machine's engine, images and ports have nothing to do with the stack.
stack_is_elsewhere() { [[ ! $stack_hosts =~ \"address\":\"(unix:|npipe:|\") ]]; }

stack_has_other_machines() { [[ $stack_hosts =~ \"address\":\"(ssh|tcp): ]]; }

# prepare_this_machine STACK : its engine, and the images that the stack takes from here, as far as it runs here.
prepare_this_machine() {
    if stack_is_elsewhere; then return; fi
    prepare_engine
    # The program itself takes no stand-ins then.
    if stack_has_other_machines || stack_setting "$1" imageRegistry >/dev/null; then return; fi
    prepare_images_of "$1"
}

# host_of STACK PART : of the database, or of services, redis, proxy or backup.
host_of() {
    if [[ $stack_hosts != '{"":'* ]] && stack_setting "$1" "$2.runsOn"; then return; fi
    if [ "$2" = database ]; then only_host; else host_of "$1" database; fi
}

only_host() {
    [[ $stack_hosts != *'"address":'*'"address":'* ]] || fail "database.runsOn is not set, and the stack has several hosts."
    local name=${stack_hosts#'{"'}
    echo "${name%%\"*}"
}

# read_server_hosts STACK : into server_hosts, of one API server after the other.
read_server_hosts() {
    local count host hosts=()
    count=$(stack_setting "$1" server.replicas) || count=1
    if [[ $stack_hosts != '{"":'* ]]; then
        while host=$(stack_setting "$1" "server.runsOn[${#hosts[@]}]"); do hosts+=("$host"); done
    fi
    if [ ${#hosts[@]} = 0 ]; then
        host=$(host_of "$1" database)
        hosts=("$host")
    fi
    server_hosts=()
    while [ ${#server_hosts[@]} -lt "$count" ]; do server_hosts+=("${hosts[${#server_hosts[@]} % ${#hosts[@]}]}"); done
}

# Those that are known, and how each is reached.
known_hosts=()
host_addresses=()
host_ssh_options=()
host_tls_cas=()
host_tls_certs=()
host_tls_keys=()

# know_host STACK HOST : reads how it is reached, which docker_on has to know.
know_host() {
    local of=${2:+hosts.$2.} number=${#known_hosts[@]} address option count=0
    if find_host "$2"; then return; fi
    if ! address=$(stack_setting "$1" "${of:-dockerHost}${of:+address}"); then
        [ -z "$2" ] || fail "something is to run on host $2, but the stack has no host of that name."
        address=
    fi
    host_ssh_options[number]=
    case $address in
        ssh://*)
            while option=$(stack_setting "$1" "${of}sshOptions[$count]"); do
                host_ssh_options[number]+=$(printf '%q ' "$option")
                count=$((count + 1))
            done
            ;;
        tcp://*)
            host_tls_cas[number]=$(stack_setting "$1" "${of}tls.ca") || true
            host_tls_certs[number]=$(stack_setting "$1" "${of}tls.cert") || true
            host_tls_keys[number]=$(stack_setting "$1" "${of}tls.key") || true
            ;;
    esac
    host_addresses[number]=$address
    known_hosts[number]=$2
}

# find_host HOST : its number, into found. In a trap, a return without a code has that from before the trap.
find_host() {
    for ((found = 0; found < ${#known_hosts[@]}; found++)); do
        if [ "${known_hosts[found]}" = "$1" ]; then return 0; fi
    done
    return 1
}

# at_host HOST : for a message, after what is there.
at_host() { [ -z "$1" ] || echo " on host $1"; }

# docker_on HOST ARGUMENT… : the Docker CLI there.
docker_on() {
    local address
    find_host "$1" || fail "host $1 is not known."
    shift
    address=${host_addresses[found]}
    case $address in
        ssh://*) docker_over_ssh "$@" ;;
        tcp://*) docker_over_tls "$@" ;;
        "") docker "$@" ;;
        *) docker --host "$address" "$@" ;;
    esac
}

# Not by the local Docker CLI's own ssh: that takes no options.
docker_over_ssh() {
    local options
    eval "options=(${host_ssh_options[found]})"
    ssh ${options[@]+"${options[@]}"} -o BatchMode=yes -o ConnectTimeout=10 -- "$address" "docker $(printf '%q ' "$@")"
}

docker_over_tls() (
    umask 077
    material=$(mktemp -d)
    trap 'rm -rf "$material"' EXIT
    echo "${host_tls_cas[found]}" >"$material/ca.pem"
    echo "${host_tls_certs[found]}" >"$material/cert.pem"
    echo "${host_tls_keys[found]}" >"$material/key.pem"
    docker --host "$address" --tlsverify --tlscacert "$material/ca.pem" --tlscert "$material/cert.pem" \
        --tlskey "$material/key.pem" "$@"
)
