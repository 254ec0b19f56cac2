package prefect.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of ours that runs in a container, carried in the container's command.
 *
 * @param name as it calls itself
 * @param text its source
 */
public record Script(String name, String text) {
    /** From the resources beside a class. */
    public static Script of(Class<?> owner, String name) {
        try (var script = owner.getResourceAsStream(name)) {
            return new Script(name, new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** For Python, which the images of Prefect have. */
    public List<String> inPython(String... arguments) {
        return Stream.concat(Stream.of("python", "-c", text), Stream.of(arguments))
                .toList();
    }

    /** For bash, which the images of Postgres have. */
    public List<String> command(String... arguments) {
        return Stream.concat(Stream.of("bash", "-c", text, name), Stream.of(arguments))
                .toList();
    }
}
