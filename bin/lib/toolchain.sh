# shellcheck shell=bash
# Java, Maven and Pulumi with its Java host, plugins and SDKs. What the user has is used; what is missing comes from
# Pulumi's own downloads; only where those cannot be reached is it built from package registries, into places of its
# own, so that nothing of that is ever found where the real thing is expected.

pulumi_version=3.259.0
pulumi_downloads=https://get.pulumi.com

prepare_toolchain() {
    need_java
    export PULUMI_SKIP_UPDATE_CHECK=true
    # One that the user has goes before, unless it is too old for this program.
    if pulumi_is_new_enough; then PATH=$PATH:$cache/pulumi/bin; else PATH=$cache/pulumi/bin:$PATH; fi
    if official_toolchain_is_complete; then
        return
    fi
    if official_downloads_are_reachable; then
        have_official_cli || install_official_cli
        return
    fi
    use_fallback_toolchain
}

need_java() {
    if ! command -v javac >/dev/null || ! command -v mvn >/dev/null; then
        need_packages "A Java development kit or Maven" openjdk-17-jdk-headless maven
    fi
    local version
    version=$(javac -version 2>&1 | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    if [ "$version" -lt 17 ] || [ "$version" -ge 25 ]; then
        fail "Java $version cannot run this; it needs 17 to 24." "Install one, or point JAVA_HOME and PATH at it."
    fi
}

have_official_cli() { pulumi_is_new_enough && command -v pulumi-language-java >/dev/null; }

pulumi_is_new_enough() {
    local needed found
    needed=$(sed -n 's/^requiredPulumiVersion: ">=\(.*\)"/\1/p' "$root/Pulumi.yaml")
    found=$(pulumi version 2>/dev/null) || return 1
    printf '%s\n' "$needed" "${found#v}" | sort -V -C
}

official_toolchain_is_complete() {
    local plugins=${PULUMI_HOME:-$HOME/.pulumi}/plugins
    have_official_cli || return 1
    for package in docker random; do
        local version
        version=$(pom_property $package.version)
        [ -d "$plugins/resource-$package-v$version" ] || return 1
        [ -f "$HOME/.m2/repository/com/pulumi/$package/$version/$package-$version.jar" ] || return 1
    done
}

official_downloads_are_reachable() {
    command -v curl >/dev/null || need_packages curl curl
    curl --silent --head --connect-timeout 3 --max-time 5 --output /dev/null "$pulumi_downloads"
}

install_official_cli() {
    say "Pulumi is missing: downloading $pulumi_version from $pulumi_downloads (about 1 min, once)"
    local log=$cache/log/pulumi.log
    if ! curl --fail --silent --show-error --location "$pulumi_downloads" 2>"$log" |
        sh -s -- --version "$pulumi_version" --install-root "$cache/pulumi" --no-edit-path >>"$log" 2>&1; then
        tail -n 15 "$log" >&2
        fail "Pulumi could not be installed; the whole output is in $log." "Run this again, or install it by hand: $pulumi_downloads"
    fi
}

use_fallback_toolchain() {
    "$root/toolchain/build" "$cache/toolchain" "$cache/m2" >&2
    PATH=$cache/toolchain/bin:$PATH
    export PULUMI_HOME=$cache/toolchain/pulumi-home
    export MAVEN_OPTS="${MAVEN_OPTS:-} -Dmaven.repo.local=$cache/m2"
}

# Pulumi would do it too, but without a word for as long as Maven downloads and compiles.
prepare_program() {
    [ -d "$root/target/launch" ] || say "building the program (about 1 min, once)"
    local log=$cache/log/maven.log
    if ! (cd "$root" && ./mvnw compile exec:java -DmainClass=com.pulumi.bootstrap.internal.Main -DmainArgs=packages) \
        >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        fail "the program could not be built; the whole output is in $log."
    fi
}
