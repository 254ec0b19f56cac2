package prefect.settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The Docker Engine that runs the containers, and how it is reached.
 *
 * @param address as the Docker CLI takes it, or empty for what that one would use on this machine
 * @param sshOptions options of every ssh command, before the host
 * @param tls for an engine on TCP
 */
public record DockerHostSettings(Optional<URI> address, List<String> sshOptions, Optional<Tls> tls) {
    /** What the operator's own Docker CLI goes by; a stack that names no host follows it. */
    static final String DOCKER_HOST_VARIABLE = "DOCKER_HOST";

    /**
     * A question that nobody answers, or a host that never does, must not stop a run. After the stack's own: of an
     * option that is given twice ssh takes the first.
     */
    private static final List<String> ALWAYS = List.of("-o", "BatchMode=yes", "-o", "ConnectTimeout=10");

    /** The keys of a stack that has one host. */
    static final List<String> KEYS = List.of("dockerHost", "sshOptions", "tls");

    /** Of a stack that has one host. */
    static DockerHostSettings readOnly(Section root, Optional<String> operatorsHost) {
        return read(root, KEYS.get(0), key -> operatorsHost(root, operatorsHost));
    }

    /** One of several hosts. */
    static DockerHostSettings readNamed(Section section) {
        var settings = read(section, "address", key -> {
            section.require(key, Patterns.DOCKER_HOST_ALLOWED);
            return Optional.empty();
        });
        section.rejectUnknown();
        return settings;
    }

    /** @param whenAbsent where it is if that key does not say */
    private static DockerHostSettings read(Section section, String key, Function<String, Optional<String>> whenAbsent) {
        var given = section.text(key, Patterns.DOCKER_HOST, Patterns.DOCKER_HOST_ALLOWED);
        var tlsSection = section.section("tls");
        var tls = Tls.read(tlsSection);
        var sshOptions = section.texts("sshOptions");
        var settings = new DockerHostSettings(
                given.or(() -> whenAbsent.apply(key)).map(URI::create),
                Stream.concat(sshOptions.stream(), ALWAYS.stream()).toList(),
                tlsSection.isEmpty() ? Optional.empty() : Optional.of(tls));

        if (!sshOptions.isEmpty() && !settings.isSsh()) {
            section.problem(
                    "sshOptions",
                    "is for a host behind ssh, allowed: together with %s: ssh://user@host"
                            .formatted(section.name(key)));
        }
        if (settings.tls.isPresent() && !settings.isTcp()) {
            section.problem(
                    "tls",
                    "is for a host on TCP, allowed: together with %s: tcp://host:2376".formatted(section.name(key)));
        }
        // An engine named by the operator's environment may be the one of a build service, which has no TLS.
        if (settings.tls.isPresent() || (given.isPresent() && settings.isTcp())) {
            tlsSection.require("ca", Pem.howToSet(tlsSection, "ca", ""));
            tlsSection.require("cert", Pem.howToSet(tlsSection, "cert", ""));
            tlsSection.require("key", Pem.howToSet(tlsSection, "key", "--secret "));
        }
        tlsSection.rejectUnknown();
        return settings;
    }

    private static Optional<String> operatorsHost(Section root, Optional<String> variable) {
        return variable.filter(host -> !host.isEmpty()).filter(host -> {
            var matches = Patterns.DOCKER_HOST.matcher(host).matches();
            if (!matches) {
                root.problem(
                        "dockerHost",
                        "is not set, and the environment variable %s cannot be used either (%s), allowed: %s"
                                .formatted(DOCKER_HOST_VARIABLE, host, Patterns.DOCKER_HOST_ALLOWED));
            }
            return matches;
        });
    }

    public boolean isSsh() {
        return hasScheme("ssh");
    }

    public boolean isTcp() {
        return hasScheme("tcp");
    }

    /** Name or address of the machine, if it is another one than this. */
    public Optional<String> remoteMachine() {
        return address.filter(host -> isSsh() || isTcp()).map(URI::getHost);
    }

    private boolean hasScheme(String scheme) {
        return address.filter(host -> scheme.equals(host.getScheme())).isPresent();
    }
}
