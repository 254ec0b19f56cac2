package prefect.settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;
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

    static DockerHostSettings read(Section root, Optional<String> operatorsHost) {
        var given = root.text("dockerHost", Patterns.DOCKER_HOST, Patterns.DOCKER_HOST_ALLOWED);
        var tlsSection = root.section("tls");
        var tls = Tls.read(tlsSection);
        var sshOptions = root.texts("sshOptions");
        var settings = new DockerHostSettings(
                given.or(() -> operatorsHost(root, operatorsHost)).map(URI::create),
                Stream.concat(sshOptions.stream(), ALWAYS.stream()).toList(),
                tlsSection.isEmpty() ? Optional.empty() : Optional.of(tls));

        if (!sshOptions.isEmpty() && !settings.isSsh()) {
            root.problem(
                    "sshOptions", "is for a host behind ssh, allowed: together with a dockerHost of ssh://user@host");
        }
        if (settings.tls.isPresent() && !settings.isTcp()) {
            root.problem("tls", "is for a host on TCP, allowed: together with a dockerHost of tcp://host:2376");
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
