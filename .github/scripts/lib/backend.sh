# shellcheck shell=bash
# Pulumi's backend, as the workflows hand it over, and what must not be read of it.

# What an error message may repeat of a secret: the password within an address is none to GitHub.
password_of_backend() { sed -nE 's|^[a-z0-9+]+://[^:/@]*:(.*)@.*|\1|p' <<<"${PULUMI_BACKEND_URL:-}"; }
decoded() { printf '%b' "${1//%/\\x}"; }

# need_backend : or says what is missing. In CI the state must not be kept where the next run does not find it.
need_backend() {
    if [ -z "${PULUMI_BACKEND_URL:-}${PULUMI_ACCESS_TOKEN:-}" ]; then
        echo "error: no backend: set PULUMI_BACKEND_URL or the secret PULUMI_ACCESS_TOKEN (docs/team.md)" >&2
        return 1
    fi
    # A secret that is not set arrives as an empty text, which Pulumi would take for the passphrase.
    [ -n "${PULUMI_CONFIG_PASSPHRASE:-}" ] || unset PULUMI_CONFIG_PASSPHRASE
    local password
    password=$(password_of_backend)
    if [ "${GITHUB_ACTIONS:-}" = true ] && [ -n "$password" ]; then
        printf '::add-mask::%s\n' "$password" "$(decoded "$password")"
    fi
}

# masked : standard input, without secrets. GitHub masks logs, but neither comments nor issues.
masked() {
    local line secret password
    password=$(password_of_backend)
    while IFS= read -r line || [ -n "$line" ]; do
        for secret in "${PULUMI_CONFIG_PASSPHRASE:-}" "${PULUMI_ACCESS_TOKEN:-}" "${AWS_SECRET_ACCESS_KEY:-}" \
            "$password" "$(decoded "$password")"; do
            [ -z "$secret" ] || line=${line//"$secret"/***}
        done
        printf '%s\n' "$line"
    done
}
