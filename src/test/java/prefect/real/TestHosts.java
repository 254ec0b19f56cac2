package prefect.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import prefect.real.Command.Result;

/** Other machines with a Docker Engine each, in network namespaces of this one: see src/test/hosts/host. */
final class TestHosts implements AutoCloseable {
    private static final Path SCRIPT = Path.of("src/test/hosts/host").toAbsolutePath();

    private final Path folder;
    private final Set<String> names = new LinkedHashSet<>();

    TestHosts() {
        try {
            this.folder = Files.createTempDirectory("hosts");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    void start(String name, String address, String... options) {
        names.add(name);
        var more = new ArrayList<>(List.of(address));
        more.addAll(List.of(options));
        script("start", name, more.toArray(String[]::new)).succeeds();
    }

    /** Kills its engine, which comes back by itself. */
    void crash(String name) {
        script("crash", name).succeeds();
    }

    /** A power cut: nobody gets an answer from it any more; its disk stays. */
    void off(String name) {
        script("off", name).succeeds();
    }

    /**
     * Boots it again, as it was started. Its containers of a swarm's network do not always come back (moby issue 32607),
     * whatever their restart policy.
     */
    void on(String name) {
        script("on", name).succeeds();
    }

    /** No packet passes between the two any more; all others reach both. */
    void cut(String a, String b) {
        script("cut", a, b).succeeds();
    }

    void mend(String a, String b) {
        script("mend", a, b).succeeds();
    }

    /** Carries images of this machine's engine over, as one does to a machine without a registry. */
    void load(String name, String... images) {
        Command.of(
                        "bash",
                        "-o",
                        "pipefail",
                        "-c",
                        "docker save %s | docker -H %s load".formatted(String.join(" ", images), socket(name)))
                .run()
                .succeeds();
    }

    Result docker(String name, String... arguments) {
        var words = new ArrayList<>(List.of("docker", "-H", socket(name)));
        words.addAll(List.of(arguments));
        return Command.of(words.toArray(String[]::new)).run();
    }

    private Result script(String verb, String name, String... more) {
        var words = new ArrayList<>(List.of(SCRIPT.toString(), verb, folder.toString(), name));
        words.addAll(List.of(more));
        return Command.of(words.toArray(String[]::new)).run();
    }

    /** For the tests themselves; the stacks go over the network. */
    private String socket(String name) {
        return "unix://" + folder.resolve(name).resolve("docker.sock");
    }

    Path tls(String file) {
        return folder.resolve("tls").resolve(file);
    }

    /** What is in a file. */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Path knownHosts() {
        return folder.resolve("ssh/known_hosts");
    }

    /** A search path on which ssh knows key and hosts, as it does for a user with an ssh configuration. */
    Map<String, String> environment() {
        try {
            var bin = Files.createDirectories(folder.resolve("bin"));
            var configuration = folder.resolve("ssh/config");
            Files.writeString(
                    configuration,
                    "Host *%n  IdentityFile %s%n  UserKnownHostsFile %s%n"
                            .formatted(folder.resolve("ssh/id_ed25519"), knownHosts()));
            var ssh = bin.resolve("ssh");
            Files.writeString(ssh, "#!/bin/sh%nexec /usr/bin/ssh -F %s \"$@\"%n".formatted(configuration));
            Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
            return Map.of(
                    "PATH",
                    bin + ":" + System.getenv("PATH"),
                    // Of another engine, which must not matter.
                    "DOCKER_CERT_PATH",
                    "/nowhere");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    @Override
    public void close() {
        names.forEach(name -> script("stop", name));
    }
}
