package prefect.settings;

import java.util.Set;

/**
 * How far a connection to Postgres is encrypted and its server's identity checked, in libpq's words, which asyncpg
 * takes too (PostgreSQL documentation, "SSL Mode Descriptions").
 */
public enum SslMode {
    DISABLE("disable"),
    ALLOW("allow"),
    PREFER("prefer"),
    REQUIRE("require"),
    VERIFY_CA("verify-ca"),
    VERIFY_FULL("verify-full");

    private static final Set<SslMode> CHECK_THE_SERVER = Set.of(VERIFY_CA, VERIFY_FULL);
    private final String spelling;

    SslMode(String spelling) {
        this.spelling = spelling;
    }

    public String spelling() {
        return spelling;
    }

    boolean needsRootCertificate() {
        return CHECK_THE_SERVER.contains(this);
    }
}
