package prefect.database;

import com.pulumi.core.Output;
import com.pulumi.random.RandomPassword;
import com.pulumi.random.RandomPasswordArgs;
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
import prefect.docker.ContainerSpec;
import prefect.docker.DockerHost;
import prefect.docker.HealthCheck;
import prefect.docker.ServiceContainer;
import prefect.docker.ServiceContainer.Mount;
import prefect.docker.ServiceContainer.PortMapping;
import prefect.docker.ServiceContainer.Service;
import prefect.settings.ContainerDatabaseSettings;
import prefect.settings.DatabaseSettings;
import prefect.settings.Secret;

/**
 * PostgreSQL in a container.
 *
 * <p>Image: any that keeps the official image's contract (its entrypoint, variables and paths). Port: 5432, inside the
 * network only unless published. Volume: all data, kept when the stack is destroyed. Password: generated, 32 letters
 * and digits, unless given; a volume that still has another one gets this one at start.
 *
 * <p>Ready: accepts connections over TCP, which the image's temporary server during initialisation does not.
 */
final class PostgresContainer {
    private static final int PORT = DatabaseSettings.DEFAULT_PORT;
    private static final int PASSWORD_LENGTH = 32;
    private static final Duration STOP_GRACE = Duration.ofSeconds(120);
    /** Failed checks do not count in it: replaying the log after a crash takes its time. */
    private static final Duration START_PERIOD = Duration.ofSeconds(60);

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(300);
    private static final String START_SCRIPT = "start-postgres.sh";

    private final DatabaseAccess access;

    PostgresContainer(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            ContainerDatabaseSettings settings,
            Resource parent) {
        var image = new PostgresImage(settings.image());
        var password = settings.password().map(Secret::output).orElseGet(() -> generatedPassword(name, parent));
        var postgres = new ServiceContainer(
                host,
                name + "-postgres",
                new ContainerSpec(
                        container,
                        host.image(name + "-image", settings.image(), parent),
                        List.of("bash", "-c", startScript(), START_SCRIPT, image.dataPath()),
                        List.of("postgres"),
                        password.applyValue(secret -> List.of(
                                "POSTGRES_DB=" + settings.name(),
                                "POSTGRES_PASSWORD=" + secret,
                                "POSTGRES_USER=" + settings.user())),
                        network,
                        Map.of(),
                        Map.of(),
                        STOP_GRACE,
                        Output.of(List.of())),
                new Service(
                        Optional.of(new Mount(
                                host.dataVolume(name + "-volume", settings.volume(), parent), image.dataPath())),
                        settings.publish().map(port -> new PortMapping(PORT, port)),
                        health(settings)),
                parent);
        this.access = DatabaseAccess.inTheNetwork(
                password.applyValue(secret ->
                        new ConnectionUrl(settings.user(), secret, container, PORT, settings.name(), Optional.empty())),
                postgres.ready(READY_TIMEOUT, Optional.empty()));
    }

    DatabaseAccess access() {
        return access;
    }

    /** Over TCP: on the socket the image's temporary server answers too (docker-library/postgres#440). */
    private static HealthCheck health(ContainerDatabaseSettings settings) {
        var isReady = List.of("pg_isready", "-h", "127.0.0.1", "-U", settings.user(), "-d", settings.name());
        var patient = new ArrayList<>(
                List.of("bash", "-c", "for _ in {1..50}; do \"$@\" && exit 0; sleep 0.1; done; exit 1", "until-ready"));
        patient.addAll(isReady);
        return new HealthCheck(isReady, patient, START_PERIOD);
    }

    private static Output<String> generatedPassword(String name, Resource parent) {
        return new RandomPassword(
                        name + "-password",
                        RandomPasswordArgs.builder()
                                .length(PASSWORD_LENGTH)
                                .special(false)
                                .build(),
                        CustomResourceOptions.builder().parent(parent).build())
                .result();
    }

    private static String startScript() {
        try (var script = PostgresContainer.class.getResourceAsStream(START_SCRIPT)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
