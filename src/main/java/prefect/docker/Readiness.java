package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.deployment.Deployment;
import com.pulumi.docker.Container;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Waits until a container passes its own health check, on every up. The provider's wait would do so at creation only,
 * and after a failed wait the next up is green although nothing works: an engine that continues an initialisation
 * finds nothing to do.
 *
 * <p>The check is run here, in the container, instead of waiting for the engine to run it: its interval is chosen for
 * the years after, not for the first seconds.
 */
final class Readiness {
    private static final long POLL_MILLIS = 250;
    private static final int RESTARTS_OF_A_CRASH_LOOP = 3;
    private static final int LOG_LINES = 25;

    private final Engine engine;
    private final String name;
    private final Duration timeout;

    Readiness(Engine engine, String name, Duration timeout) {
        this.engine = engine;
        this.name = name;
        this.timeout = timeout;
    }

    Output<List<Resource>> of(Container container) {
        var itself = List.<Resource>of(container);
        if (Deployment.getInstance().isDryRun()) {
            return Output.of(itself);
        }
        return container.id().apply(id -> Output.of(wait(id)).applyValue(done -> itself));
    }

    private CompletableFuture<Boolean> wait(String id) {
        return CompletableFuture.supplyAsync(() -> engine.state(id).restarts())
                .thenCompose(restarts -> poll(id, restarts, Instant.now().plus(timeout)));
    }

    /** Asks again on the timer's thread instead of sleeping on one of the few that the SDK's futures share. */
    private CompletableFuture<Boolean> poll(String id, int restartsBefore, Instant deadline) {
        var state = engine.state(id);
        if (state.status().equals("running") && (state.healthy() || engine.passesHealthCheck(id))) {
            return CompletableFuture.completedFuture(true);
        }
        if (state.restarts() - restartsBefore >= RESTARTS_OF_A_CRASH_LOOP) {
            throw failure(id, "stops again and again, last with exit code " + state.exitCode());
        }
        if (state.status().equals("exited") || state.status().equals("dead")) {
            throw failure(id, "is stopped, with exit code %d (\"pulumi up --refresh\" starts it again)"
                    .formatted(state.exitCode()));
        }
        if (Instant.now().isAfter(deadline)) {
            throw failure(id, "did not pass its health check within %d s".formatted(timeout.toSeconds()));
        }
        return CompletableFuture.supplyAsync(
                        () -> poll(id, restartsBefore, deadline),
                        CompletableFuture.delayedExecutor(POLL_MILLIS, TimeUnit.MILLISECONDS))
                .thenCompose(result -> result);
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
