package prefect.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a worker sees of its Docker host.
 *
 * @param source name of a volume, or absolute path of a folder on the Docker host
 * @param path where the worker sees it
 * @param readOnly whether it can only read it
 */
public record WorkerVolume(String source, String path, boolean readOnly) {
    private static final Pattern FORM = Pattern.compile("([^:\\s][^:]*):(/[^:]+?)(:ro)?");
    private static final String ALLOWED = "SOURCE:PATH or SOURCE:PATH:ro, where SOURCE is a volume's name, "
            + "an absolute path on the Docker host, or ./ and a path in this project";

    /** Whether the source is a folder. */
    public boolean isFolder() {
        return source.startsWith("/");
    }

    /** @param machine the Docker host, if that is another machine than this */
    static List<WorkerVolume> readAll(Section section, Optional<String> machine) {
        return section.texts("volumes").stream()
                .flatMap(text -> read(section, text, machine).stream())
                .toList();
    }

    private static Optional<WorkerVolume> read(Section section, String text, Optional<String> machine) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            return problem(section, "\"%s\" cannot be used, allowed: %s".formatted(text, ALLOWED));
        }
        var source = parts.group(1);
        if (source.startsWith(".")) {
            if (machine.isPresent()) {
                return problem(
                        section,
                        "%s is a folder of this machine, but the workers are on %s, allowed: a volume's name or an absolute path there"
                                .formatted(source, machine.get()));
            }
            var folder = Path.of(source).toAbsolutePath().normalize();
            if (!Files.isDirectory(folder)) {
                return problem(section, "there is no folder %s, allowed: one that exists".formatted(folder));
            }
            source = folder.toString();
        } else if (!source.startsWith("/")
                && !Patterns.DOCKER_NAME.matcher(source).matches()) {
            return problem(section, "\"%s\" cannot be used, allowed: %s".formatted(text, ALLOWED));
        }
        return Optional.of(new WorkerVolume(source, parts.group(2), parts.group(3) != null));
    }

    private static Optional<WorkerVolume> problem(Section section, String what) {
        section.problem("volumes", what);
        return Optional.empty();
    }
}
