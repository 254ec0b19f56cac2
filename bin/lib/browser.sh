# shellcheck shell=bash
# The browser that tests look at the UI with.

# prepare_browser : one that is here, or Debian's where it can be installed; else Playwright downloads its own.
prepare_browser() {
    local name
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then
            PREFECT_TEST_BROWSER=$(command -v "$name")
            export PREFECT_TEST_BROWSER
            return
        fi
    done
    if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
        need_packages "a browser for the tests" chromium
        PREFECT_TEST_BROWSER=$(command -v chromium)
        export PREFECT_TEST_BROWSER
    else
        say "no Chromium here: Playwright downloads one (about 150 MB, once)"
    fi
}
