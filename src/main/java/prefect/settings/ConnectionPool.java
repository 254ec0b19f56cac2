package prefect.settings;

import java.util.Optional;

/**
 * How many connections each of the server's processes keeps to the database.
 *
 * @param size kept open, or empty for Prefect's default
 * @param overflow beyond those while there is much to do, or empty for Prefect's default
 */
public record ConnectionPool(Optional<Integer> size, Optional<Integer> overflow) {
    public static final String SIZE_VARIABLE = "PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_SIZE";
    public static final String OVERFLOW_VARIABLE = "PREFECT_SERVER_DATABASE_SQLALCHEMY_MAX_OVERFLOW";

    /** Prefect's defaults (settings/models/server/database.py, 3.4.22 and 3.8.8). */
    private static final int DEFAULT_SIZE = 5;

    private static final int DEFAULT_OVERFLOW = 10;
    private static final int MOST = 10_000;
    /** That a process has beside its pool, to listen for notifications. */
    private static final int LISTENERS = 1;
    /** For superusers, which Postgres keeps back, the backup, a migration, and whoever looks with psql. */
    private static final int OTHERS = 10;

    static ConnectionPool read(Section section) {
        return new ConnectionPool(
                number(section, "poolSize", 1, DEFAULT_SIZE), number(section, "poolOverflow", 0, DEFAULT_OVERFLOW));
    }

    private static Optional<Integer> number(Section section, String key, int lowest, int whenAbsent) {
        return section.has(key) ? Optional.of(section.integer(key, whenAbsent, lowest, MOST)) : Optional.empty();
    }

    /** What Postgres has to allow for so many processes, max_connections. */
    int needs(int processes) {
        return processes * (most() + LISTENERS) + OTHERS;
    }

    /** Of one process. */
    int most() {
        return sizeOrDefault() + overflowOrDefault();
    }

    int sizeOrDefault() {
        return size.orElse(DEFAULT_SIZE);
    }

    int overflowOrDefault() {
        return overflow.orElse(DEFAULT_OVERFLOW);
    }
}
