package prefect.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Images that a test makes from others. */
final class BuiltImage {
    private static final Path CERTIFICATES = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private BuiltImage() {}

    /** @param steps of a Dockerfile, after FROM; they have the internet that this machine has */
    static void of(String image, String from, String steps) {
        try {
            var folder = Files.createTempDirectory("image");
            Files.copy(CERTIFICATES, folder.resolve("ca-certificates.crt"));
            Files.writeString(folder.resolve("Dockerfile"), "FROM %s\n%s\n".formatted(from, steps));
            var built = Command.of("docker", "build", "--network", "host", "--tag", image, folder.toString())
                    .with(Map.of("DOCKER_BUILDKIT", "0"))
                    .run();
            Command.of("rm", "-rf", folder.toString()).run();
            built.succeeds();
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** A machine behind a proxy that opens TLS has certificates which the packages' downloads need too. */
    static void withCertificatesOfThisMachine(String image, String from) {
        of(
                image,
                from,
                """
                COPY ca-certificates.crt /usr/local/share/ca-of-the-test-machine.crt
                ENV PIP_CERT=/usr/local/share/ca-of-the-test-machine.crt""");
    }
}
