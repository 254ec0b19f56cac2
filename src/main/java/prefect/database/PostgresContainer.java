package prefect.database;

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
import prefect.docker.ServiceContainer.Mount;
import prefect.docker.ServiceContainer.PortMapping;
import prefect.docker.ServiceContainer.Service;
import prefect.secrets.GeneratedPassword;
import prefect.settings.ContainerDatabaseSettings;
import prefect.settings.DatabaseSettings;
import prefect.settings.Secret;
import prefect.settings.SecretsIn;

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
    /** The image's entrypoint starts as root, gives the data directory to postgres and becomes that user. */
    private static final List<String> CAPABILITIES =
            List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID");

    /** MiB; Docker's 64 are too few for queries that several processes work on. */
    private static final int SHARED_MEMORY = 256;

    private static final Duration STOP_GRACE = Duration.ofSeconds(120);
    /** Failed checks do not count in it: replaying the log after a crash takes its time. */
    private static final Duration START_PERIOD = Duration.ofSeconds(60);

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(300);
    static final Script START_SCRIPT = Script.of(PostgresContainer.class, "start-postgres.sh");
    private static final String PASSWORD_FILE = "/etc/prefect/postgres-password";

    private final DatabaseAccess access;
    private final DumpAccess dumps;

    PostgresContainer(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            ContainerDatabaseSettings settings,
            SecretsIn secretsIn,
            Resource parent) {
        var reference = new PostgresImage(settings.image());
        var password = settings.password()
                .map(Secret::output)
                .orElseGet(() -> GeneratedPassword.of(name + "-password", settings.passwordRotation(), parent));
        var image = host.image(name + "-image", settings.image(), parent);
        var passwordFiles =
                secretsIn == SecretsIn.FILES ? Map.of(PASSWORD_FILE, password) : Map.<String, Output<String>>of();
        var passwordEnv = secretsIn == SecretsIn.FILES
                ? Output.of(List.of("POSTGRES_PASSWORD_FILE=" + PASSWORD_FILE))
                : password.applyValue(secret -> List.of("POSTGRES_PASSWORD=" + secret));
        var fits = new PostgresVolume(host, container, reference, settings).fits(image);
        var volume = host.dataVolume(name + "-volume", settings.volume(), fits, parent);
        var postgres = new ServiceContainer(
                host,
                name + "-postgres",
                new ContainerSpec(
                        container,
                        image,
                        Program.of(
                                START_SCRIPT.command(reference.dataPath()),
                                command(settings),
                                passwordEnv.applyValue(secret -> List.of(
                                        "POSTGRES_DB=" + settings.name(),
                                        secret.get(0),
                                        "POSTGRES_USER=" + settings.user()))),
                        network,
                        passwordFiles,
                        Map.of(),
                        CAPABILITIES,
                        new Limits(settings.memory(), Optional.of(SHARED_MEMORY)),
                        STOP_GRACE,
                        Output.of(List.of())),
                new Service(
                        List.of(Mount.ofVolume(volume, reference.dataPath())),
                        settings.publish().map(port -> new PortMapping(PORT, port)).stream()
                                .toList(),
                        health(settings)),
                parent);
        this.dumps = new DumpAccess(
                settings.image(),
                container,
                settings.user(),
                settings.name(),
                passwordEnv,
                passwordFiles,
                Limits.ofMemory(settings.memory()));
        this.access = DatabaseAccess.inTheNetwork(
                password.applyValue(secret ->
                        new ConnectionUrl(settings.user(), secret, container, PORT, settings.name(), Optional.empty())),
                settings.volume(),
                postgres.ready(READY_TIMEOUT, Optional.empty()));
    }

    private static List<String> command(ContainerDatabaseSettings settings) {
        var command = new ArrayList<>(List.of("postgres"));
        settings.maxConnections().ifPresent(most -> command.addAll(List.of("-c", "max_connections=" + most)));
        return List.copyOf(command);
    }

    DatabaseAccess access() {
        return access;
    }

    DumpAccess dumps() {
        return dumps;
    }

    /** Over TCP: on the socket the image's temporary server answers too (docker-library/postgres#440). */
    private static HealthCheck health(ContainerDatabaseSettings settings) {
        var isReady = List.of("pg_isready", "-h", "127.0.0.1", "-U", settings.user(), "-d", settings.name());
        var patient = new ArrayList<>(
                List.of("bash", "-c", "for _ in {1..50}; do \"$@\" && exit 0; sleep 0.1; done; exit 1", "until-ready"));
        patient.addAll(isReady);
        return new HealthCheck(isReady, patient, START_PERIOD);
    }
}
