# shellcheck shell=bash
# The default images, where the registry that the official ones come from cannot be reached: stand-ins built from
# package registries and served by a registry on localhost. The program puts its address before the names of its
# default images; images that a stack names are never touched.

official_images=(postgres:16 prefecthq/prefect:3.4.22-python3.11)
default_standins=(postgres prefect-3.4.22)
standin_registry=localhost:5055
standin_prefix=$standin_registry/standin

# prepare_images [STAND-IN…] : with no name, those that every stack has by default.
prepare_images() {
    if images_can_be_had; then return; fi
    [ $# -gt 0 ] || set -- "${default_standins[@]}"
    serve_standins "$@"
}

# prepare_images_of STACK : and those of the parts that its settings ask for.
prepare_images_of() {
    if images_can_be_had; then return; fi
    local standins=("${default_standins[@]}")
    if stack_setting "$1" server.replicas >/dev/null; then standins+=(redis); fi
    if stack_setting "$1" proxy.domain >/dev/null; then standins+=(caddy); fi
    if [[ $(stack_setting "$1" workers) == *'"type":"docker"'* ]]; then standins+=(haproxy); fi
    serve_standins "${standins[@]}"
}

images_can_be_had() { [ -n "${PREFECT_STACK_IMAGE_REGISTRY:-}" ] || official_images_can_be_had; }

serve_standins() {
    "$root/toolchain/images/registry" start "$standin_registry" "$cache/images" >&2
    "$root/toolchain/images/build" "$standin_prefix" "$cache/images" "$@" >/dev/null
    say "no image registry can be reached: using stand-in images from $standin_prefix (toolchain/images/README.md)"
    export PREFECT_STACK_IMAGE_REGISTRY=$standin_prefix
}

official_images_can_be_had() {
    if docker image inspect "${official_images[@]}" >/dev/null 2>&1; then return 0; fi
    local answer
    answer=$(timeout 15 docker manifest inspect "${official_images[0]}" 2>&1 >/dev/null) && return 0
    # Only silence means that there is no registry; a refusal is the user's to see, from the pull itself.
    case $answer in
        "" | *"no such host"* | *"dial tcp"* | *"i/o timeout"* | *"connection refused"* | *"server misbehaving"* | *"Temporary failure"*)
            return 1
            ;;
    esac
}
