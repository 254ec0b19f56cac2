package prefect.docker;

import java.util.List;
import java.util.stream.Collectors;
import prefect.docker.engine.Engine;

/** What a container that failed has to say, for whoever runs Pulumi. */
final class LastWords {
    private static final int LINES = 25;
    /** As the kernel says it of a program for another processor. */
    private static final String FOREIGN_PROGRAM = "exec format error";

    private LastWords() {}

    static String of(Engine engine, String containerId) {
        var image = engine.state(containerId).image();
        return of(engine, image, engine.logTail(containerId, LINES));
    }

    static String of(Engine engine, String image, List<String> log) {
        var words = "The end of its log:%n%s"
                .formatted(log.stream()
                        .map(LastWords::withoutPasswords)
                        .map(line -> "  | " + line)
                        .collect(Collectors.joining("%n".formatted())));
        if (log.stream().noneMatch(line -> line.contains(FOREIGN_PROGRAM))) {
            return words;
        }
        var architectures = engine.architectures(image);
        var reason = architectures.image().equals(architectures.engine())
                ? "Its image says that it is for %s as the Docker host is, but its program is not."
                : "Its image is for %s, and the Docker host is %s.";
        return "%s %s".formatted(reason.formatted(architectures.image(), architectures.engine()), words);
    }

    /** A driver's error message may quote the URL that it was given. */
    static String withoutPasswords(String line) {
        return line.replaceAll("://([^:/@\\s]*):[^@\\s]*@", "://$1:[secret]@");
    }
}
