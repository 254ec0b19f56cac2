package prefect.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** This JVM among those that run tests side by side on the same engine: see forkCount in pom.xml. */
final class Fork {
    /** From 1 on. */
    static final int NUMBER = Integer.getInteger("tests.fork", 1);

    private Fork() {}

    /** What no other JVM uses. */
    static Path folder() {
        return Path.of("target", "fork" + NUMBER).toAbsolutePath();
    }

    /**
     * Does what only one of them may do at a time.
     *
     * @param lock file that stays
     */
    static void alone(Path lock, Runnable task) {
        try {
            Files.createDirectories(lock.getParent());
            try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                task.run();
            }
        } catch (IOException cannotLock) {
            throw new UncheckedIOException(cannotLock);
        }
    }
}
