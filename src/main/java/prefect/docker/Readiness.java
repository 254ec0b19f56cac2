package prefect.docker;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import com.pulumi.core.Output;
import com.pulumi.deployment.Deployment;
import com.pulumi.docker.Container;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Waits until a container passes its own health check, on every up. The provider's wait would do so at creation only,
 * and after a failed wait the next up is green although nothing works: an engine that continues an initialisation
 * finds nothing to do.
 *
 * <p>The question is put here, in the container, beside the engine's own health check: the interval of that one is
 * chosen for the years after, not for the first seconds.
 */
final class Readiness {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(20);
    private static final int RESTARTS_OF_A_CRASH_LOOP = 3;
    private static final Set<String> STARTING = Set.of("running", "restarting");
    private static final int LOG_LINES = 25;

    private final DockerHost host;
    private final Engine engine;
    private final String name;
    private final HealthCheck health;
    private final Duration timeout;

    Readiness(DockerHost host, String name, HealthCheck health, Duration timeout) {
        this.host = host;
        this.engine = host.engine();
        this.name = name;
        this.health = health;
        this.timeout = timeout;
    }

    Output<List<Resource>> of(Container container) {
        var itself = List.<Resource>of(container);
        if (Deployment.getInstance().isDryRun()) {
            return Output.of(itself);
        }
        return container.id().apply(id -> Output.of(supplyAsync(() -> await(id), Readiness::inThreadOfItsOwn))
                .applyValue(done -> itself));
    }

    /** Not in the pool that the SDK's futures share: it has few threads, and this one waits. */
    private static void inThreadOfItsOwn(Runnable task) {
        var thread = new Thread(task, "readiness");
        thread.setDaemon(true);
        thread.start();
    }

    private boolean await(String id) {
        var restartsBefore = engine.state(id).restarts();
        var started = Instant.now();
        var spoke = started;
        while (true) {
            if (isReady(id, restartsBefore)) {
                return true;
            }
            var waited = Duration.between(started, Instant.now());
            if (waited.compareTo(timeout) > 0) {
                throw failure(id, "did not pass its health check within %d s".formatted(timeout.toSeconds()));
            }
            if (Duration.between(spoke, Instant.now()).compareTo(BETWEEN_WORDS) > 0) {
                host.tell("%s is not ready yet, after %d s (docker logs %s)".formatted(name, waited.toSeconds(), name));
                spoke = Instant.now();
            }
            Pause.of(PAUSE);
        }
    }

    private boolean isReady(String id, int restartsBefore) {
        var state = engine.state(id);
        if (state.status().equals("running") && (state.healthy() || engine.succeeds(id, health.patient()))) {
            return true;
        }
        if (state.restarts() - restartsBefore >= RESTARTS_OF_A_CRASH_LOOP) {
            throw failure(id, "stops again and again, last with exit code " + state.exitCode());
        }
        if (!STARTING.contains(state.status())) {
            throw failure(
                    id,
                    "is %s, with exit code %d (\"pulumi up --refresh\" starts it again)"
                            .formatted(state.status(), state.exitCode()));
        }
        return false;
    }

    private RunException failure(String id, String what) {
        var log = engine.logTail(id, LOG_LINES).stream()
                .map(Readiness::withoutPasswords)
                .map(line -> "  | " + line)
                .collect(Collectors.joining("%n".formatted()));
        return new RunException(
                "Container %s %s. The end of its log:%n%s%nIt was left as it is: see \"docker logs %s\", mend the cause and run up again."
                        .formatted(name, what, log, name));
    }

    /** A driver's error message may quote the URL that it was given. */
    private static String withoutPasswords(String line) {
        return line.replaceAll("://([^:/@\\s]*):[^@\\s]*@", "://$1:[secret]@");
    }
}
