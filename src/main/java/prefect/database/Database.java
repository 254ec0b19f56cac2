package prefect.database;

import com.pulumi.core.Output;
import com.pulumi.random.RandomPassword;
import com.pulumi.random.RandomPasswordArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.docker.Claim;
import prefect.docker.ContainerSpec;
import prefect.docker.ContainerSpec.Mount;
import prefect.docker.ContainerSpec.PortMapping;
import prefect.docker.DockerHost;
import prefect.docker.HealthCheck;
import prefect.docker.ServiceContainer;
import prefect.settings.DatabaseSettings;

/**
 * PostgreSQL in a container.
 *
 * <p>Image: any that keeps the official image's contract (its entrypoint, variables and paths). Port: 5432, inside the
 * network only unless published. Volume: all data, kept when the stack is destroyed. Password: generated, 32 letters
 * and digits, unless given; a volume that still has another one gets this one at start.
 *
 * <p>Ready: accepts connections over TCP, which the image's temporary server during initialisation does not.
 */
public final class Database extends ComponentResource {
    private static final int PORT = DatabaseSettings.DEFAULT_PORT;
    private static final int PASSWORD_LENGTH = 32;
    private static final Duration STOP_GRACE = Duration.ofSeconds(120);
    /** Failed checks do not count in it: replaying the log after a crash takes its time. */
    private static final Duration START_PERIOD = Duration.ofSeconds(60);

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(300);
    private static final String START_SCRIPT = "start-postgres.sh";

    private final Output<String> password;
    private final Output<ConnectionUrl> connectionUrl;
    private final Output<List<Resource>> ready;

    /** @param container name of the container, which is its host name in the network too */
    public Database(String name, DockerHost host, Output<String> network, String container, DatabaseSettings settings) {
        super("prefect:database:Database", name, ComponentResourceOptions.Empty);
        var image = new PostgresImage(settings.image());
        this.password = settings.password().map(given -> given.output()).orElseGet(() -> generatedPassword(name));
        this.connectionUrl = password.applyValue(
                secret -> new ConnectionUrl(settings.user(), secret, container, PORT, settings.name()));
        var postgres = new ServiceContainer(
                host,
                name + "-postgres",
                new ContainerSpec(
                        container,
                        host.image(name + "-image", settings.image(), this),
                        List.of("bash", "-c", startScript(), START_SCRIPT, image.dataPath()),
                        List.of("postgres"),
                        password.applyValue(secret -> List.of(
                                "POSTGRES_DB=" + settings.name(),
                                "POSTGRES_PASSWORD=" + secret,
                                "POSTGRES_USER=" + settings.user())),
                        network,
                        Optional.of(new Mount(
                                host.dataVolume(name + "-volume", settings.volume(), this), image.dataPath())),
                        settings.publish().map(port -> new PortMapping(PORT, port)),
                        health(settings),
                        STOP_GRACE,
                        Output.of(List.of())),
                this);
        this.ready = postgres.ready(READY_TIMEOUT);
        registerOutputs(Map.of("connectionUrl", connectionUrl.applyValue(ConnectionUrl::asText)));
    }

    /** What a database with these settings takes up on its host. */
    public static Claim claim(String container, DatabaseSettings settings) {
        return Claim.of(container, settings.publish(), settings.volume());
    }

    /** Secret. */
    public Output<ConnectionUrl> connectionUrl() {
        return connectionUrl;
    }

    /** Secret. */
    public Output<String> password() {
        return password;
    }

    /** What has to be waited for before a client can connect. */
    public Output<List<Resource>> ready() {
        return ready;
    }

    /** Over TCP: on the socket the image's temporary server answers too (docker-library/postgres#440). */
    private static HealthCheck health(DatabaseSettings settings) {
        var isReady = List.of("pg_isready", "-h", "127.0.0.1", "-U", settings.user(), "-d", settings.name());
        var patient = new ArrayList<>(
                List.of("bash", "-c", "for _ in {1..50}; do \"$@\" && exit 0; sleep 0.1; done; exit 1", "until-ready"));
        patient.addAll(isReady);
        return new HealthCheck(isReady, patient, START_PERIOD);
    }

    private Output<String> generatedPassword(String name) {
        return new RandomPassword(
                        name + "-password",
                        RandomPasswordArgs.builder()
                                .length(PASSWORD_LENGTH)
                                .special(false)
                                .build(),
                        CustomResourceOptions.builder().parent(this).build())
                .result();
    }

    private static String startScript() {
        try (var script = Database.class.getResourceAsStream(START_SCRIPT)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
