package prefect.database;

import com.google.common.escape.Escaper;
import com.google.common.net.PercentEscaper;
import java.util.Optional;
import prefect.settings.SslMode;

/**
 * Where and as whom a client reaches the database. Every part is percent-encoded when it becomes a URL, so that a
 * password may hold any character.
 *
 * @param host name or address
 * @param port TCP port
 * @param name the database
 * @param ssl whether the connection is encrypted and the server checked, or empty for the driver's own default
 */
public record ConnectionUrl(String user, String password, String host, int port, String name, Optional<SslMode> ssl) {
    /** The driver that Prefect speaks to Postgres with; the plain "postgresql://" is refused at start. */
    private static final String SCHEME = "postgresql+asyncpg";

    /** All but RFC 3986's unreserved characters; no plus sign for a space, which is right in a query only. */
    private static final Escaper PERCENT = new PercentEscaper("-._~", false);

    /** As Prefect and SQLAlchemy take it. Holds the password. */
    public String asText() {
        return "%s://%s:%s@%s:%d/%s%s"
                .formatted(
                        SCHEME,
                        PERCENT.escape(user),
                        PERCENT.escape(password),
                        host.contains(":") ? "[" + host + "]" : host,
                        port,
                        PERCENT.escape(name),
                        // asyncpg's word for what libpq calls sslmode, which asyncpg refuses (sqlalchemy#6275)
                        ssl.map(mode -> "?ssl=" + mode.spelling()).orElse(""));
    }

    @Override
    public String toString() {
        return "%s://%s:[secret]@%s:%d/%s".formatted(SCHEME, user, host, port, name);
    }
}
