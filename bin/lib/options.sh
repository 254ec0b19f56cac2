# shellcheck shell=bash
# How the scripts read their arguments. Each has a usage, and its options beside those that all have.

# shellcheck disable=SC2034 # used by those who source this
stack=dev
others=()

# read_options ARGUMENT… : the stack, and what is left for the script itself or for Pulumi.
read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help) usage && exit ;;
            -s | --stack) stack=${2:?"$1 needs the name of a stack"} && shift 2 ;;
            --stack=*) stack=${1#*=} && shift ;;
            *) others+=("$1") && shift ;;
        esac
    done
}

# unknown OPTION : ends the script.
unknown() { fail "unknown option $1" "bin/${0##*/} --help lists them."; }

# need_stack_file : or says which ones there are.
need_stack_file() {
    if [ -f "$root/stacks/Pulumi.$stack.yaml" ]; then return; fi
    fail "there is no stack $stack: stacks/Pulumi.$stack.yaml does not exist." \
        "These exist: $(cd "$root/stacks" && echo Pulumi.*.yaml | sed 's/Pulumi\.//g; s/\.yaml//g')"
}
