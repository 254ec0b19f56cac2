package prefect.server;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.database.Database;
import prefect.docker.Claim;
import prefect.docker.ContainerSpec;
import prefect.docker.ContainerSpec.PortMapping;
import prefect.docker.DockerHost;
import prefect.docker.HealthCheck;
import prefect.docker.ServiceContainer;
import prefect.settings.ServerSettings;

/**
 * The Prefect server: API, UI and background services in one container. Made when the database is ready; it migrates
 * the database when it starts.
 *
 * <p>Image: prefecthq/prefect or one made from it. Port: 4200, published on the loopback address unless set otherwise.
 * Volumes: none, all state is in Postgres.
 *
 * <p>Ready: /api/ready answers 200, which it does when the migrations are done and the database can be reached.
 */
public final class PrefectServer extends ComponentResource {
    private static final int PORT = 4200;
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration START_PERIOD = Duration.ofSeconds(120);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(300);

    /** In Python, since the image has neither curl nor wget (PrefectHQ/prefect#18800). */
    private static final String READY_CHECK =
            "import urllib.request as u; u.urlopen('http://127.0.0.1:%d/api/ready', timeout=5)".formatted(PORT);

    private static final String PATIENT_READY_CHECK =
            """
            import time, urllib.request
            for attempt in range(50):
                try:
                    urllib.request.urlopen('http://127.0.0.1:%d/api/ready', timeout=5)
                    raise SystemExit(0)
                except OSError:
                    time.sleep(0.1)
            raise SystemExit(1)
            """
                    .formatted(PORT);

    private final Output<List<Resource>> ready;
    private final String apiUrl;
    private final Optional<String> uiUrl;

    /** @param container name of the container, which is its host name in the network too */
    public PrefectServer(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            Database database,
            ServerSettings settings) {
        super("prefect:server:PrefectServer", name, ComponentResourceOptions.Empty);
        var server = new ServiceContainer(
                host,
                name + "-server",
                new ContainerSpec(
                        container,
                        host.image(name + "-image", settings.image(), this),
                        List.of(),
                        List.of("prefect", "server", "start", "--host", "0.0.0.0", "--port", String.valueOf(PORT)),
                        database.connectionUrl().applyValue(url -> Environment.of(settings, url)),
                        network,
                        Optional.empty(),
                        Optional.of(new PortMapping(PORT, settings.published())),
                        new HealthCheck(
                                List.of("python", "-c", READY_CHECK),
                                List.of("python", "-c", PATIENT_READY_CHECK),
                                START_PERIOD),
                        STOP_GRACE,
                        database.ready()),
                this);
        this.ready = server.ready(READY_TIMEOUT);
        this.apiUrl = settings.apiUrl();
        this.uiUrl = settings.ui() ? Optional.of(settings.publicUrl()) : Optional.empty();
        registerOutputs(Map.of("apiUrl", Output.of(apiUrl)));
    }

    /** What a server with these settings takes up on its host. */
    public static Claim claim(String container, ServerSettings settings) {
        return Claim.of(container, settings.published());
    }

    /** What has to be waited for before a client can connect; a run fails if it does not come. */
    public Output<List<Resource>> ready() {
        return ready;
    }

    /** For clients and workers: PREFECT_API_URL. */
    public String apiUrl() {
        return apiUrl;
    }

    /** For browsers; empty if the UI is off. */
    public Optional<String> uiUrl() {
        return uiUrl;
    }
}
