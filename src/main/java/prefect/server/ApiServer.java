package prefect.server;

import com.pulumi.core.Output;
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
import prefect.docker.Script;
import prefect.docker.ServiceContainer;
import prefect.docker.ServiceContainer.PortMapping;
import prefect.docker.ServiceContainer.Service;
import prefect.runtime.Configuration;
import prefect.settings.Migrations;
import prefect.settings.ServerSettings;

/**
 * One container that answers for Prefect: alone with the background services in it, or one of several without.
 *
 * <p>Ready: /api/ready answers 200, which it does when the migrations are done and the database can be reached.
 */
final class ApiServer {
    static final int PORT = 4200;
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration START_PERIOD = Duration.ofSeconds(120);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(300);

    /**
     * In Python, since the image has neither curl nor wget (PrefectHQ/prefect#18800); not by the proxy that the server may
     * have in its environment.
     */
    private static final String READY_CHECK =
            "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:%d%s/ready', timeout=5)";

    private static final String PATIENT_READY_CHECK =
            """
            import time, urllib.request
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            for attempt in range(50):
                try:
                    direct.open('http://127.0.0.1:%d%s/ready', timeout=5)
                    raise SystemExit(0)
                except OSError:
                    time.sleep(0.1)
            raise SystemExit(1)
            """;

    /** Of a process that takes part in a server of several. */
    static final Script ALIVE = Script.of(ApiServer.class, "alive.py");

    static final String ONCE = "1";
    static final String PATIENTLY = "50";

    private final DockerHost host;
    private final ServerSettings settings;
    private final Configuration configuration;

    /** @param configuration what it is configured by */
    ApiServer(DockerHost host, ServerSettings settings, Configuration configuration) {
        this.host = host;
        this.settings = settings;
        this.configuration = configuration;
    }

    /** @param spec of its container, as far as it is not the same for all of them */
    Output<List<Resource>> declare(String ownName, Spec spec, Resource parent) {
        var server = new ServiceContainer(
                host,
                ownName,
                new ContainerSpec(
                                spec.container(),
                                spec.image(),
                                Program.of(
                                        command(),
                                        configuration.env(),
                                        Configuration.DIRECTORY,
                                        settings.user().name()),
                                spec.network(),
                                configuration.files(),
                                spec.hosts(),
                                List.of(),
                                Limits.ofMemory(settings.memory()),
                                STOP_GRACE,
                                spec.after())
                        .alsoCalled(spec.otherNames()),
                new Service(
                        List.of(),
                        settings.published().map(port -> new PortMapping(PORT, port)).stream()
                                .toList(),
                        health()),
                parent);
        return server.ready(READY_TIMEOUT, remedy());
    }

    private List<String> command() {
        var command = new ArrayList<>(
                List.of("prefect", "server", "start", "--host", "0.0.0.0", "--port", String.valueOf(PORT)));
        if (settings.replicas().isPresent()) {
            command.add("--no-services");
        }
        return List.copyOf(command);
    }

    private HealthCheck health() {
        if (settings.replicas().isPresent()) {
            var url = "http://127.0.0.1:%d%s/ready".formatted(PORT, settings.apiPath());
            return new HealthCheck(
                    ALIVE.inPython("api", ONCE, url), ALIVE.inPython("api", PATIENTLY, url), START_PERIOD);
        }
        return new HealthCheck(
                List.of("python", "-c", READY_CHECK.formatted(PORT, settings.apiPath())),
                List.of("python", "-c", PATIENT_READY_CHECK.formatted(PORT, settings.apiPath())),
                START_PERIOD);
    }

    private Optional<String> remedy() {
        return settings.migrations() == Migrations.MANUAL
                ? Optional.of(
                        "server.migrations is manual: if the database is not up to date with this version, see docs/migrations.md, then run up again.")
                : Optional.empty();
    }

    /**
     * @param container name of the container, and its own in the network
     * @param otherNames its further names in the network
     * @param image id of the image on its host
     * @param network id of the network
     * @param hosts addresses by name, as if they were in DNS
     * @param after what has to be ready before it is made
     */
    record Spec(
            String container,
            List<String> otherNames,
            Output<String> image,
            Output<String> network,
            Map<String, String> hosts,
            Output<List<Resource>> after) {}
}
