package prefect.settings;

import java.util.Optional;

/**
 * The Postgres container.
 *
 * @param image image reference, without the registry prefix
 * @param name database that Prefect gets for itself
 * @param user role that owns it
 * @param password the role's password, or empty for a generated one
 * @param volume named volume that holds the data
 * @param publish where Postgres is reachable from outside its network, or empty for nowhere
 */
public record DatabaseSettings(
        String image,
        String name,
        String user,
        Optional<Secret> password,
        String volume,
        Optional<PublishedPort> publish) {
    public static final int DEFAULT_PORT = 5432;
    static final String DEFAULT_IMAGE = "postgres:16";

    static DatabaseSettings read(Section section, String defaultImage) {
        var settings = new DatabaseSettings(
                section.text("image", Patterns.IMAGE, Patterns.IMAGE_ALLOWED).orElse(defaultImage),
                section.text("name", Patterns.POSTGRES_NAME, Patterns.POSTGRES_NAME_ALLOWED)
                        .orElse("prefect"),
                section.text("user", Patterns.POSTGRES_NAME, Patterns.POSTGRES_NAME_ALLOWED)
                        .orElse("prefect"),
                section.secret("password").map(Secret::new),
                section.text("volume", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                        .orElse("pgdata"),
                publish(section.section("publish")));
        settings.password()
                .filter(Secret::hasControlCharacters)
                .ifPresent(password ->
                        section.problem("password", "has a control character, allowed: any other character"));
        section.rejectUnknown();
        return settings;
    }

    /** Published as soon as one of its entries is set. */
    private static Optional<PublishedPort> publish(Section section) {
        var port = PublishedPort.read(section, DEFAULT_PORT);
        section.rejectUnknown();
        return section.isEmpty() ? Optional.empty() : Optional.of(port);
    }
}
