package prefect.settings;

import java.util.List;
import java.util.Optional;

/**
 * Postgres that exists already: a managed one, one elsewhere on the network, or one on the Docker host.
 *
 * @param host name or address, as the server's container sees it
 * @param port TCP port
 * @param ssl whether the connection is encrypted and the server checked, or empty for the driver's own default
 * @param sslRootCert certificates, one of which signed the server's, PEM
 */
public record ExternalDatabaseSettings(
        String host,
        int port,
        String name,
        String user,
        Secret password,
        Optional<SslMode> ssl,
        Optional<String> sslRootCert)
        implements DatabaseSettings {
    /** The Docker host as its containers see it. Docker Desktop knows the name; on Linux it has to be given. */
    public static final String DOCKER_HOST = "host.docker.internal";

    /** The keys that mean something for this kind of database only. */
    static final List<String> KEYS = List.of("host", "port", "ssl", "sslRootCert");

    static ExternalDatabaseSettings read(Section section, DatabaseLogin login) {
        return new ExternalDatabaseSettings(
                section.text("host", Patterns.HOST_NAME, Patterns.HOST_NAME_ALLOWED)
                        .orElse(""),
                section.integer("port", DEFAULT_PORT, PublishedPort.LOWEST, PublishedPort.HIGHEST),
                login.name(),
                login.user(),
                login.password().orElse(new Secret("")),
                section.choice("ssl", SslMode.class, SslMode::spelling),
                Pem.certificate(section, "sslRootCert"));
    }

    @Override
    public Optional<String> home() {
        return Optional.empty();
    }

    static void requireAll(Section section, ExternalDatabaseSettings settings) {
        section.require("host", Patterns.HOST_NAME_ALLOWED);
        section.require(
                "password", "the role's password, set with \"pulumi config set --secret --path database.password\"");
        settings.ssl()
                .filter(SslMode::needsRootCertificate)
                .ifPresent(mode -> section.require(
                        "sslRootCert",
                        "with database.ssl %s, %s"
                                .formatted(mode.spelling(), Pem.howToSet(section, "sslRootCert", ""))));
    }
}
