package prefect.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program as a person would, and keeps what it says. */
final class Command {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final List<String> words;
    private final Map<String, String> environment = new HashMap<>();
    private Path directory = Path.of(".");

    private Command(List<String> words) {
        this.words = words;
    }

    static Command of(String... words) {
        return new Command(new ArrayList<>(List.of(words)));
    }

    Command in(Path directory) {
        this.directory = directory;
        return this;
    }

    /** An empty value takes the variable away. */
    Command with(Map<String, String> environment) {
        this.environment.putAll(environment);
        return this;
    }

    Result run() {
        var running = start();
        try {
            if (!running.process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                kill(running.process);
                throw new IllegalStateException(
                        "%s took longer than %s:%n%s".formatted(words, LIMIT, Files.readString(running.output)));
            }
            return new Result(running.process.exitValue(), Files.readString(running.output));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } finally {
            delete(running.output);
        }
    }

    /** With all that it started, found before it ends; itself first, or it would go on with its next step. */
    private static void kill(Process process) {
        var descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }

    Running start() {
        try {
            var output = Files.createTempFile("command", ".out");
            var builder = new ProcessBuilder(words)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            environment.forEach((name, value) -> {
                if (value.isEmpty()) {
                    builder.environment().remove(name);
                } else {
                    builder.environment().put(name, value);
                }
            });
            return new Running(builder.start(), output);
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    record Running(Process process, Path output) {
        /** So far. */
        String said() {
            try {
                return Files.readString(output);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    /** @param output standard output and standard error, in the order they came */
    record Result(int exitCode, String output) {
        Result succeeds() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + ":\n" + output);
            }
            return this;
        }

        Result fails() {
            if (exitCode == 0) {
                throw new AssertionError("should have failed:\n" + output);
            }
            return this;
        }

        String text() {
            return output.strip();
        }
    }
}
