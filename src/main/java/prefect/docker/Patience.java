package prefect.docker;

import java.time.Duration;
import java.time.Instant;
import prefect.docker.engine.Pause;

/** Waits in small steps, and says from time to time that it still does. */
final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(20);

    private final DockerHost host;
    private final Duration limit;
    private final Instant started = Instant.now();
    private Instant spoke = started;

    Patience(DockerHost host, Duration limit) {
        this.host = host;
        this.limit = limit;
    }

    boolean isOver() {
        return waited().compareTo(limit) > 0;
    }

    /** @param what is the case still @param container whose log tells more */
    void pause(String what, String container) {
        if (Duration.between(spoke, Instant.now()).compareTo(BETWEEN_WORDS) > 0) {
            host.tell("%s, after %d s (%s)".formatted(what, waited().toSeconds(), host.logsCommand(container)));
            spoke = Instant.now();
        }
        Pause.of(PAUSE);
    }

    private Duration waited() {
        return Duration.between(started, Instant.now());
    }
}
