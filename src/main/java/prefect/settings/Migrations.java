package prefect.settings;

/** Who brings the database's tables up to what the server's version expects. */
public enum Migrations {
    /** The server itself, before it answers. */
    ON_START("onStart"),
    /** A container of its own that ends before the server is touched. */
    JOB("job"),
    /** Whoever operates the stack, with "prefect server database upgrade". */
    MANUAL("manual");

    private final String spelling;

    Migrations(String spelling) {
        this.spelling = spelling;
    }

    String spelling() {
        return spelling;
    }
}
