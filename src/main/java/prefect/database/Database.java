package prefect.database;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.docker.Claim;
import prefect.docker.DockerHost;
import prefect.settings.ContainerDatabaseSettings;
import prefect.settings.DatabaseSettings;
import prefect.settings.ExternalDatabaseSettings;
import prefect.settings.SecretsIn;

/**
 * Where Prefect keeps its data: {@link PostgresContainer}, or {@link ExternalPostgres}, of which it declares nothing.
 * Hands out one thing: how to reach it.
 */
public final class Database extends ComponentResource {
    private final Optional<PostgresContainer> container;
    private final DatabaseAccess access;

    /** @param containerName name of the container, if there is one, which is its host name in the network too */
    public Database(
            String name,
            DockerHost host,
            Output<String> network,
            String containerName,
            DatabaseSettings settings,
            SecretsIn secretsIn) {
        super("prefect:database:Database", name, ComponentResourceOptions.Empty);
        this.container = settings instanceof ContainerDatabaseSettings own
                ? Optional.of(new PostgresContainer(name, host, network, containerName, own, secretsIn, this))
                : Optional.empty();
        this.access = container
                .map(PostgresContainer::access)
                .orElseGet(() -> ExternalPostgres.access((ExternalDatabaseSettings) settings));
        registerOutputs(Map.of("connectionUrl", access.url().applyValue(ConnectionUrl::asText)));
    }

    /** What a database with these settings takes up on the Docker host. */
    public static List<Claim> claims(String container, DatabaseSettings settings) {
        return settings instanceof ContainerDatabaseSettings own
                ? List.of(
                        Claim.of(own.runsOn(), container, own.publish().stream().toList(), own.volume()))
                : List.of();
    }

    public DatabaseAccess access() {
        return access;
    }

    /** Empty if Postgres is not this stack's: then it is backed up where it is. */
    public Optional<DumpAccess> dumps() {
        return container.map(PostgresContainer::dumps);
    }
}
