package prefect.docker;

import com.pulumi.docker.inputs.ContainerHealthcheckArgs;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a container is found to work.
 *
 * @param command run in it by the engine, again and again, without a shell; exit code 0 means healthy
 * @param patient run in it while somebody waits: the same question, but it ends as soon as the answer is yes, or with
 *     another exit code than 0 after some seconds. One process that asks often costs less than many that ask once,
 *     just when the container needs the processor to start.
 * @param startPeriod time after a start in which failures do not count
 */
public record HealthCheck(List<String> command, List<String> patient, Duration startPeriod) {
    private static final String INTERVAL = "10s";
    private static final String TIMEOUT = "10s";
    private static final int RETRIES = 3;

    ContainerHealthcheckArgs args() {
        return ContainerHealthcheckArgs.builder()
                .tests(Stream.concat(Stream.of("CMD"), command.stream()).toList())
                .interval(INTERVAL)
                .timeout(TIMEOUT)
                .startPeriod(canonical(startPeriod))
                .retries(RETRIES)
                .build();
    }

    /** As Go prints it, since the provider reads it back in that form: 90 s is "1m30s", and "90s" a difference. */
    static String canonical(Duration duration) {
        var minutes = duration.toMinutes();
        return (minutes > 0 ? minutes + "m" : "") + duration.toSecondsPart() + "s";
    }
}
