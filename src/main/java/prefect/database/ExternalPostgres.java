package prefect.database;

import com.pulumi.core.Output;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.settings.ExternalDatabaseSettings;

/**
 * PostgreSQL that exists already, 14 or newer, with a database and a role for Prefect.
 *
 * <p>Image, ports, volumes: none of this stack's. Ready: whenever it is; the server's component asks.
 */
final class ExternalPostgres {
    private static final String ROOT_CERTIFICATE = "/etc/prefect/database-root.crt";

    /** The engine puts the host's address on the default bridge here (moby#40007). */
    private static final String ADDRESS_OF_DOCKER_HOST = "host-gateway";

    private ExternalPostgres() {}

    static DatabaseAccess access(ExternalDatabaseSettings settings) {
        var url = settings.password()
                .output()
                .applyValue(password -> new ConnectionUrl(
                        settings.user(), password, settings.host(), settings.port(), settings.name(), settings.ssl()));
        return new DatabaseAccess(
                url,
                env(settings),
                settings.sslRootCert()
                        .map(pem -> Map.of(ROOT_CERTIFICATE, Output.of(pem)))
                        .orElse(Map.of()),
                settings.host().equals(ExternalDatabaseSettings.DOCKER_HOST)
                        ? Map.of(ExternalDatabaseSettings.DOCKER_HOST, ADDRESS_OF_DOCKER_HOST)
                        : Map.of(),
                Output.of(List.of()));
    }

    /**
     * In the environment, since asyncpg takes a certificate from nowhere else that Prefect lets through, and since
     * Prefect's connection for notifications leaves out what the URL says of it (3.4.22, postgres_listener.py).
     */
    private static Map<String, String> env(ExternalDatabaseSettings settings) {
        var env = new HashMap<String, String>();
        settings.ssl().ifPresent(mode -> env.put("PGSSLMODE", mode.spelling()));
        Optional.of(ROOT_CERTIFICATE)
                .filter(file -> settings.sslRootCert().isPresent())
                .ifPresent(file -> env.put("PGSSLROOTCERT", file));
        return env;
    }
}
