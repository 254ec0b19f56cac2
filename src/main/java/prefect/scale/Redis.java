package prefect.scale;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
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
import prefect.docker.ServiceContainer.Service;
import prefect.secrets.GeneratedPassword;
import prefect.settings.RedisSettings;

/**
 * Redis, by which API servers and background services speak to each other: events on their way into the database, who
 * holds a slot of a concurrency limit, what is to be done when. Flow runs and their states are not in it.
 *
 * <p>Image: redis. Port: 6379, in the network only. Volume: what was not yet taken from it, written every second, kept
 * when the stack is destroyed. Password: generated; flows run on the same network.
 *
 * <p>Ready: it answers who knows the password, and has read its volume.
 */
public final class Redis extends ComponentResource {
    private static final int PORT = 6379;
    private static final String DATA = "/data";
    private static final String CONFIGURATION = "/etc/prefect/redis.conf";
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration START_PERIOD = Duration.ofSeconds(60);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(120);

    /** The image's entrypoint starts as root, gives the volume to redis and becomes that user. */
    private static final List<String> CAPABILITIES =
            List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID");

    /** Its file is read once, by whoever made it: the password is then in no process list. */
    private static final String PING =
            "export REDISCLI_AUTH=\"$(sed -n 's/^requirepass //p' %s)\"; redis-cli ping 2>&1 | grep -q PONG"
                    .formatted(CONFIGURATION);

    private static final String PATIENT_PING =
            "i=0; while [ $i -lt 50 ]; do (%s) && exit 0; i=$((i+1)); sleep 0.1; done; exit 1".formatted(PING);

    private final RedisAccess access;

    /** @param container name of the container, which is its host name in the network too */
    public Redis(String name, DockerHost host, Output<String> network, String container, RedisSettings settings) {
        super("prefect:scale:Redis", name, ComponentResourceOptions.Empty);
        var password = GeneratedPassword.of(name + "-password", Optional.empty(), this);
        var redis = new ServiceContainer(
                host,
                name + "-container",
                new ContainerSpec(
                        container,
                        host.image(name + "-image", settings.image(), this),
                        Program.of(List.of(), List.of("redis-server", CONFIGURATION), Output.of(List.of())),
                        network,
                        Map.of(CONFIGURATION, password.applyValue(Redis::configuration)),
                        Map.of(),
                        CAPABILITIES,
                        Limits.ofMemory(settings.memory()),
                        STOP_GRACE,
                        Output.of(List.of())),
                new Service(
                        List.of(Mount.ofVolume(
                                host.dataVolume(name + "-volume", settings.volume(), Output.of(List.of()), this),
                                DATA)),
                        List.of(),
                        new HealthCheck(List.of("sh", "-c", PING), List.of("sh", "-c", PATIENT_PING), START_PERIOD)),
                this);
        this.access = new RedisAccess(container, PORT, password, redis.ready(READY_TIMEOUT, Optional.empty()));
        registerOutputs(Map.of());
    }

    /** What is in it must not be thrown out for want of memory: refused, its senders try again. */
    private static String configuration(String password) {
        return """
                dir %s
                appendonly yes
                appendfsync everysec
                maxmemory-policy noeviction
                requirepass %s
                """
                .formatted(DATA, password);
    }

    public RedisAccess access() {
        return access;
    }

    /** What it takes up on its host. */
    public static Claim claim(String container, RedisSettings settings) {
        return Claim.of(settings.runsOn(), container, List.of(), settings.volume());
    }
}
