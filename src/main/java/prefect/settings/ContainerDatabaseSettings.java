package prefect.settings;

import java.util.List;
import java.util.Optional;

/**
 * Postgres in a container of this stack.
 *
 * @param image image reference, without the registry prefix
 * @param password the role's password, or empty for a generated one
 * @param passwordRotation of a generated password: any text, another one makes another password
 * @param volume named volume that holds the data
 * @param memory what it may take, in MiB, or empty for all there is
 * @param maxConnections how many clients it lets in at a time, or empty for its own default
 * @param publish where Postgres is reachable from outside its network, or empty for nowhere
 * @param runsOn name of its host
 */
public record ContainerDatabaseSettings(
        String image,
        String name,
        String user,
        Optional<Secret> password,
        Optional<String> passwordRotation,
        String volume,
        Optional<Integer> memory,
        Optional<Integer> maxConnections,
        Optional<PublishedPort> publish,
        String runsOn)
        implements DatabaseSettings {
    static final String DEFAULT_IMAGE = "postgres:16";
    /** MiB: half of it goes to shared buffers with Postgres' own defaults. */
    private static final int LEAST_MEMORY = 256;
    /** Postgres' own. */
    private static final int DEFAULT_MAX_CONNECTIONS = 100;

    private static final int LEAST_MAX_CONNECTIONS = 20;
    private static final int MOST_MAX_CONNECTIONS = 10_000;

    /** The keys that mean something for this kind of database only. */
    static final List<String> KEYS =
            List.of("image", "passwordRotation", "volume", "memory", "maxConnections", "publish", Hosts.RUNS_ON);

    static ContainerDatabaseSettings read(Section section, DatabaseLogin login, String defaultImage, String runsOn) {
        var passwordRotation = section.text("passwordRotation");
        if (passwordRotation.isPresent() && login.password().isPresent()) {
            section.problem(
                    "passwordRotation", "is for a generated password, allowed: to leave out it or database.password");
        }
        return new ContainerDatabaseSettings(
                section.text("image", Patterns.IMAGE, Patterns.IMAGE_ALLOWED).orElse(defaultImage),
                login.name(),
                login.user(),
                login.password().map(Secret::composed),
                passwordRotation,
                section.text("volume", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                        .orElse("pgdata"),
                section.memory("memory", LEAST_MEMORY),
                section.has("maxConnections")
                        ? Optional.of(section.integer(
                                "maxConnections", DEFAULT_MAX_CONNECTIONS, LEAST_MAX_CONNECTIONS, MOST_MAX_CONNECTIONS))
                        : Optional.empty(),
                publish(section.section("publish")),
                runsOn);
    }

    @Override
    public Optional<String> home() {
        return Optional.of(runsOn);
    }

    /** How many clients Postgres lets in at a time. */
    int connections() {
        return maxConnections.orElse(DEFAULT_MAX_CONNECTIONS);
    }

    /** Published as soon as one of its entries is set. */
    private static Optional<PublishedPort> publish(Section section) {
        var port = PublishedPort.read(section, DEFAULT_PORT);
        section.rejectUnknown();
        return section.isEmpty() ? Optional.empty() : Optional.of(port);
    }
}
