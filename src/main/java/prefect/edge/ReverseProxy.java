package prefect.edge;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.docker.Claim;
import prefect.docker.ContainerSpec;
import prefect.docker.DockerHost;
import prefect.docker.HealthCheck;
import prefect.docker.Limits;
import prefect.docker.Program;
import prefect.docker.ServiceContainer;
import prefect.docker.ServiceContainer.Mount;
import prefect.docker.ServiceContainer.PortMapping;
import prefect.docker.ServiceContainer.Service;
import prefect.runtime.ServerAccess;
import prefect.settings.ProxySettings;
import prefect.settings.ProxyTls;
import prefect.settings.Secret;

/**
 * Caddy before the server: TLS, one name, and requests that wait while the server is replaced. Websockets go through it
 * like everything else.
 *
 * <p>Image: caddy. Ports: 443 and 80, published on all addresses unless set otherwise; the server then is on none.
 * Volumes: the certificates that it was given or made, kept when the stack is destroyed, since authorities limit how
 * many they give.
 *
 * <p>Ready: the API answers through it. A certificate of a public authority may take some seconds more.
 */
public final class ReverseProxy extends ComponentResource {
    private static final String CONFIGURATION = "/etc/caddy/Caddyfile";
    private static final String DATA = "/data";
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration START_PERIOD = Duration.ofSeconds(30);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);

    /** By busybox, which the image has. */
    private static final String ASK = "wget -q -O /dev/null http://127.0.0.1:" + Caddyfile.HEALTH_PORT;

    private static final String ASK_PATIENTLY =
            "i=0; while [ $i -lt 50 ]; do %s && exit 0; i=$((i+1)); sleep 0.1; done; exit 1".formatted(ASK);

    private final ServerAccess access;

    /** @param container name of the container, which is its host name in the network too */
    public ReverseProxy(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            ProxySettings settings,
            ServerAccess server) {
        super("prefect:edge:ReverseProxy", name, ComponentResourceOptions.Empty);
        var configuration = new Caddyfile(settings, container, server.addresses(), server.apiPath()).text();
        var proxy = new ServiceContainer(
                host,
                name + "-container",
                new ContainerSpec(
                        container,
                        host.image(name + "-image", settings.image(), this),
                        Program.of(
                                List.of(),
                                List.of("caddy", "run", "--config", CONFIGURATION, "--adapter", "caddyfile"),
                                Output.of(List.of())),
                        network,
                        files(settings, configuration),
                        Map.of(),
                        // For ports below 1024; the program is marked with it, and would not even start without.
                        List.of("CAP_NET_BIND_SERVICE"),
                        Limits.NONE,
                        STOP_GRACE,
                        server.ready()),
                new Service(
                        List.of(Mount.ofVolume(
                                host.dataVolume(name + "-volume", settings.volume(), Output.of(List.of()), this),
                                DATA)),
                        ports(settings),
                        new HealthCheck(List.of("sh", "-c", ASK), List.of("sh", "-c", ASK_PATIENTLY), START_PERIOD)),
                this);
        var ready = proxy.ready(READY_TIMEOUT, Optional.empty());
        this.access = server.addresses().size() == 1
                ? server
                : server.by("%s:%d".formatted(container, Caddyfile.INSIDE_PORT), ready);
        registerOutputs(Map.of());
    }

    /** How other containers of the stack reach the server: a single one directly, of several through this. */
    public ServerAccess access() {
        return access;
    }

    private static Map<String, Output<String>> files(ProxySettings settings, String configuration) {
        var files = new HashMap<String, Output<String>>();
        files.put(CONFIGURATION, Output.of(configuration));
        settings.cert().ifPresent(cert -> files.put(Caddyfile.CERT, Output.of(cert)));
        settings.key().map(Secret::output).ifPresent(key -> files.put(Caddyfile.KEY, key));
        settings.acme().root().ifPresent(root -> files.put(Caddyfile.ACME_ROOT, Output.of(root)));
        return Map.copyOf(files);
    }

    private static List<PortMapping> ports(ProxySettings settings) {
        var ports = new ArrayList<PortMapping>();
        ports.add(new PortMapping(
                settings.tls() == ProxyTls.OFF ? ProxySettings.HTTP : ProxySettings.HTTPS, settings.published()));
        settings.redirecting().ifPresent(port -> ports.add(new PortMapping(ProxySettings.HTTP, port)));
        return List.copyOf(ports);
    }

    /** What it takes up on its host. */
    public static List<Claim> claims(String container, ProxySettings settings) {
        return List.of(Claim.of(settings.runsOn(), container, settings.ports(), settings.volume()));
    }
}
