package prefect.settings;

import java.util.Optional;

/** Where Prefect keeps its data: in Postgres, which this stack runs itself or which exists already. */
public sealed interface DatabaseSettings permits ContainerDatabaseSettings, ExternalDatabaseSettings {
    int DEFAULT_PORT = 5432;

    /** The database that Prefect has for itself. */
    String name();

    /** The role that owns it. */
    String user();

    /** Name of the Docker host that it runs on, beside which other parts run too; empty if it runs on none. */
    Optional<String> home();

    /** Reads the keys of both kinds, so that each is known whichever is asked for. */
    static DatabaseSettings read(Section section, String defaultImage, Hosts hosts) {
        var given = section.choice("mode", DatabaseMode.class, DatabaseMode::spelling);
        var mode = given.orElse(DatabaseMode.CONTAINER);
        var login = DatabaseLogin.read(section);
        var container = ContainerDatabaseSettings.read(
                section, login, defaultImage, isContainer(section, given) ? hosts.one(section) : Hosts.ONLY);
        var external = ExternalDatabaseSettings.read(section, login);
        if (mode == DatabaseMode.EXTERNAL) {
            ExternalDatabaseSettings.requireAll(section, external);
        }
        if (given.isPresent() || !section.has("mode")) {
            var others = mode == DatabaseMode.EXTERNAL ? ContainerDatabaseSettings.KEYS : ExternalDatabaseSettings.KEYS;
            others.forEach(key -> section.reject(
                    key, "means nothing with database.mode %s, allowed: to leave it out".formatted(mode.spelling())));
        }
        section.rejectUnknown();
        return mode == DatabaseMode.EXTERNAL ? external : container;
    }

    /** As far as it is said: which one a misspelt mode was to be nobody knows. */
    private static boolean isContainer(Section section, Optional<DatabaseMode> given) {
        return given.map(DatabaseMode.CONTAINER::equals).orElseGet(() -> !section.has("mode"));
    }
}
