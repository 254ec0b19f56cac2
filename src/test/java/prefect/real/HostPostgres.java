package prefect.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A PostgreSQL on this machine and not in Docker: see src/test/hosts/postgres. */
final class HostPostgres implements AutoCloseable {
    private static final String SCRIPT =
            Path.of("src/test/hosts/postgres").toAbsolutePath().toString();

    final int port = FreePort.next();
    private final Path folder;

    HostPostgres() {
        try {
            this.folder = Files.createTempDirectory("postgres");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        Command.of(SCRIPT, "start", folder.toString(), String.valueOf(port))
                .run()
                .succeeds();
    }

    /** As the superuser, over the socket. */
    String sql(String database, String statement) {
        return Command.of(
                        "psql",
                        "-h",
                        folder.toString(),
                        "-p",
                        String.valueOf(port),
                        "-U",
                        "postgres",
                        "-d",
                        database,
                        "-At",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-c",
                        statement)
                .run()
                .succeeds()
                .text();
    }

    /** Certificate that signed the server's, PEM. */
    Path rootCertificate() {
        return folder.resolve("ca.pem");
    }

    @Override
    public void close() {
        Command.of(SCRIPT, "stop", folder.toString()).run();
        Command.of("rm", "-rf", folder.toString()).run();
    }
}
