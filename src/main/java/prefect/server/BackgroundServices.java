package prefect.server;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.docker.ContainerSpec;
import prefect.docker.DockerHost;
import prefect.docker.HealthCheck;
import prefect.docker.Limits;
import prefect.docker.Program;
import prefect.docker.ServiceContainer;
import prefect.docker.ServiceContainer.Service;
import prefect.runtime.Configuration;
import prefect.settings.ServerSettings;
import prefect.settings.ServicesSettings;

/**
 * What a server does beside answering, in a process of its own: it schedules runs, marks late ones, writes events into
 * the database, fires automations. One, whatever the number of API servers: two would schedule runs twice where Prefect
 * has no docket, before 3.6 (Prefect documentation, "Scale self-hosted Prefect").
 *
 * <p>Image: the server's. Ports and volumes: none.
 *
 * <p>Ready, and healthy: it takes events from Redis. It has no health check of its own (PrefectHQ/prefect#18997).
 */
final class BackgroundServices {
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration START_PERIOD = Duration.ofSeconds(120);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(300);

    private final Output<List<Resource>> ready;

    BackgroundServices(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            ServerSettings server,
            ServicesSettings settings,
            Configuration configuration,
            Map<String, String> hosts,
            Output<List<Resource>> after,
            Resource parent) {
        var services = new ServiceContainer(
                host,
                name + "-services",
                new ContainerSpec(
                        container,
                        host.image(name + "-image", server.image(), parent),
                        Program.of(
                                List.of("prefect", "server", "services", "start"),
                                configuration.env(),
                                Configuration.DIRECTORY,
                                server.user().name()),
                        network,
                        configuration.files(),
                        hosts,
                        List.of(),
                        Limits.ofMemory(settings.memory()),
                        STOP_GRACE,
                        after),
                new Service(
                        List.of(),
                        List.of(),
                        new HealthCheck(
                                ApiServer.ALIVE.inPython("services", ApiServer.ONCE),
                                ApiServer.ALIVE.inPython("services", ApiServer.PATIENTLY),
                                START_PERIOD)),
                parent);
        this.ready = services.ready(READY_TIMEOUT, Optional.empty());
    }

    Output<List<Resource>> ready() {
        return ready;
    }
}
