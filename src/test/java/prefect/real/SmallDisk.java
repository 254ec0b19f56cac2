package prefect.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A volume on a file system of its own, which can be filled up; needs root. Closing it removes both, and no container
 * may have the volume then.
 */
final class SmallDisk implements AutoCloseable {
    /** MiB: what a new database wants to see free (start-postgres.sh), and some more. */
    private static final int SIZE = 320;

    private static final byte[] PIECE = new byte[1024 * 1024];

    private final String volume;
    private final Path folder;

    SmallDisk(String volume) {
        this.volume = volume;
        // Docker would take one that a killed run left for the one that is asked for below.
        Docker.run("volume", "rm", "--force", volume).succeeds();
        try {
            this.folder = Files.createTempDirectory("disk");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        Command.of("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(SIZE), "disk", folder.toString())
                .run()
                .succeeds();
        // Bound to the folder: a tmpfs that Docker itself mounts is empty again after each restart of its container.
        Docker.run(
                        "volume",
                        "create",
                        "--driver",
                        "local",
                        "--opt",
                        "type=none",
                        "--opt",
                        "o=bind",
                        "--opt",
                        "device=" + folder,
                        volume)
                .succeeds();
    }

    /** To the last byte; again, if something was removed since. */
    void fill() {
        try (var file = Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (var i = 0; i < SIZE; i++) {
                file.write(PIECE);
            }
        } catch (IOException noSpaceLeft) {
            return;
        }
        throw new IllegalStateException(folder + " is not full");
    }

    void makeRoom() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() {
        Docker.run("volume", "rm", "--force", volume);
        Command.of("umount", folder.toString()).run();
        Command.of("rmdir", folder.toString()).run();
    }
}
