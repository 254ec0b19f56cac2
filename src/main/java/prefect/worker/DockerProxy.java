package prefect.worker;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
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
import prefect.docker.Script;
import prefect.docker.ServiceContainer;
import prefect.docker.ServiceContainer.Mount;
import prefect.docker.ServiceContainer.Service;
import prefect.settings.WorkerSettings;

/**
 * What workers of type docker reach the Docker Engine by: not its socket, with which a container owns the host, but a
 * proxy that lets through what they need, docker-proxy.cfg.
 *
 * <p>Image: haproxy. Ports: 2375, in the network only. Volumes: the engine's socket.
 *
 * <p>Ready: the engine answers through it.
 */
final class DockerProxy extends ComponentResource {
    private static final int PORT = 2375;
    private static final String CONFIGURATION = "/usr/local/etc/haproxy/haproxy.cfg";
    private static final String SOCKET = "/var/run/docker.sock";
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration START_PERIOD = Duration.ofSeconds(30);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

    /** In bash, since the image has neither curl nor wget. */
    private static final String PING =
            "exec 3<>/dev/tcp/127.0.0.1/%d && printf 'GET /_ping HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '^OK' <&3"
                    .formatted(PORT);

    private static final String PATIENT_PING =
            "for _ in {1..50}; do (%s) 2>/dev/null && exit 0; sleep 0.1; done; exit 1".formatted(PING);

    private final Output<List<Resource>> ready;

    /** @param container name of the container */
    DockerProxy(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            WorkerSettings settings,
            Output<List<Resource>> after,
            ComponentResource parent) {
        super(
                "prefect:worker:DockerProxy",
                name,
                ComponentResourceOptions.builder().parent(parent).build());
        var proxy = new ServiceContainer(
                host,
                name + "-container",
                new ContainerSpec(
                        container,
                        host.image(name + "-image", settings.proxyImage(), this),
                        // The socket is root's.
                        new Program(
                                List.of(),
                                List.of("haproxy", "-f", CONFIGURATION),
                                Output.of(List.of()),
                                Optional.empty(),
                                Optional.of("root")),
                        network,
                        Map.of(
                                CONFIGURATION,
                                Output.of(Script.of(DockerProxy.class, "docker-proxy.cfg")
                                        .text())),
                        Map.of(),
                        List.of(),
                        Limits.NONE,
                        STOP_GRACE,
                        after),
                new Service(
                        List.of(Mount.ofFolder(host.socket(), SOCKET).onlyToRead()),
                        List.of(),
                        new HealthCheck(
                                List.of("bash", "-c", PING), List.of("bash", "-c", PATIENT_PING), START_PERIOD)),
                this);
        this.ready = proxy.ready(READY_TIMEOUT, Optional.empty());
        registerOutputs(Map.of());
    }

    /** For DOCKER_HOST. */
    static String address(String container) {
        return "tcp://%s:%d".formatted(container, PORT);
    }

    /** What has to be waited for before it can be used. */
    Output<List<Resource>> ready() {
        return ready;
    }
}
