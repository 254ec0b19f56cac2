package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.docker.Container;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import prefect.docker.engine.Engine;

/**
 * Waits until a container passes its own health check, on every up. The provider's wait would do so at creation only,
 * and after a failed wait the next up is green although nothing works: an engine that continues an initialisation
 * finds nothing to do.
 *
 * <p>The question is put here, in the container, beside the engine's own health check: the interval of that one is
 * chosen for the years after, not for the first seconds.
 */
final class Readiness {
    private static final int RESTARTS_OF_A_CRASH_LOOP = 3;
    private static final Set<String> STARTING = Set.of("running", "restarting");

    private final DockerHost host;
    private final Engine engine;
    private final String name;
    private final HealthCheck health;
    private final Duration timeout;
    private final Optional<String> remedy;

    Readiness(DockerHost host, String name, HealthCheck health, Duration timeout, Optional<String> remedy) {
        this.host = host;
        this.engine = host.engine();
        this.name = name;
        this.health = health;
        this.timeout = timeout;
        this.remedy = remedy;
    }

    Output<List<Resource>> of(Container container) {
        return Await.after(container, this::await);
    }

    private void await(String id) {
        var restartsBefore = engine.state(id).restarts();
        var patience = new Patience(host, timeout);
        while (!isReady(id, restartsBefore)) {
            if (patience.isOver()) {
                throw failure(id, "did not pass its health check within %d s".formatted(timeout.toSeconds()));
            }
            patience.pause("%s is not ready yet".formatted(name), name);
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
        return new RunException("Container %s %s. %s%n%s"
                .formatted(
                        name,
                        what,
                        LastWords.of(engine, id),
                        remedy.orElse("It was left as it is: see \"%s\", mend the cause and run up again."
                                .formatted(host.logsCommand(name)))));
    }
}
