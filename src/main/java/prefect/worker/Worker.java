package prefect.worker;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.docker.ContainerSpec;
import prefect.docker.DockerHost;
import prefect.docker.HealthCheck;
import prefect.docker.Limits;
import prefect.docker.Program;
import prefect.docker.ServiceContainer;
import prefect.docker.ServiceContainer.Mount;
import prefect.docker.ServiceContainer.Service;
import prefect.runtime.Configuration;
import prefect.settings.WorkerSettings;

/**
 * One worker: it asks the server for runs of its work pool, and runs them. Started again by the engine whenever it
 * ends, which it does if the server is away for long.
 *
 * <p>Image: the server's, or one with Prefect of the same version or an older one. Ports: none. Volumes: those asked
 * for.
 *
 * <p>Ready: the server has heard from it since it started. Healthy: it has asked for runs within the last five minutes
 * (Prefect documentation, "Worker healthchecks").
 */
public final class Worker extends ComponentResource {
    /** Runs of type process end with their worker; this is what they have to end by themselves. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(60);

    private static final Duration START_PERIOD = Duration.ofSeconds(60);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(180);

    private static final String HEALTH_CHECK =
            "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:8080/health', timeout=5)";

    private final Output<List<Resource>> ready;

    /**
     * @param container name of the container, and of the worker in its pool
     * @param marksZombies whether it sees to it that the server marks runs of which nothing is heard
     */
    Worker(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            boolean marksZombies,
            Output<String> image,
            Configuration configuration,
            WorkerSettings settings,
            List<Mount> mounts,
            Output<List<Resource>> after,
            WorkPool pool) {
        super(
                "prefect:worker:Worker",
                name,
                ComponentResourceOptions.builder().parent(pool).build());
        var worker = new ServiceContainer(
                host,
                name + "-container",
                new ContainerSpec(
                        container,
                        image,
                        Program.of(
                                command(container, settings),
                                configuration.env(),
                                Configuration.DIRECTORY,
                                settings.user().name()),
                        network,
                        configuration.files(),
                        Map.of(),
                        List.of(),
                        Limits.ofMemory(settings.memory()),
                        STOP_GRACE,
                        after),
                new Service(
                        mounts,
                        List.of(),
                        new HealthCheck(
                                List.of("python", "-c", HEALTH_CHECK),
                                WorkPool.SCRIPT.inPython(
                                        "online", settings.pool(), container, marksZombies ? "zombies" : ""),
                                START_PERIOD)),
                this);
        this.ready = worker.ready(READY_TIMEOUT, Optional.empty());
        registerOutputs(Map.of());
    }

    Output<List<Resource>> ready() {
        return ready;
    }

    private static List<String> command(String container, WorkerSettings settings) {
        var command = new ArrayList<>(List.of(
                "prefect",
                "worker",
                "start",
                "--name",
                container,
                "--pool",
                settings.pool(),
                "--type",
                settings.type().spelling(),
                "--with-healthcheck"));
        settings.concurrency().ifPresent(limit -> command.addAll(List.of("--limit", String.valueOf(limit))));
        return List.copyOf(command);
    }
}
