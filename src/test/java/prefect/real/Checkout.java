package prefect.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;

/** A copy of this project for the tests to run Pulumi in: their stack files and state stay out of the user's. */
final class Checkout {
    private static final List<String> PARTS = List.of(
            "Pulumi.yaml",
            "pom.xml",
            "mvnw",
            ".mvn",
            "src/main",
            "bin",
            "toolchain",
            "stacks",
            "docs",
            "flows",
            ".github");
    private static Path copy;

    private Checkout() {}

    /** Made once for all tests of a JVM, so that the program is built once. */
    static synchronized Path directory() {
        if (copy == null) {
            copy = Fork.folder().resolve("real");
            try {
                for (var part : PARTS) {
                    remove(copy.resolve(part));
                    copy(Path.of(part), copy.resolve(part));
                }
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return copy;
    }

    /** What an earlier copy had and this one has not, a source file for one, would be built with the rest. */
    private static void remove(Path part) throws IOException {
        if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
            try (var files = Files.walk(part)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                var target = from.equals(file) ? to : to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(
                        file,
                        target,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
