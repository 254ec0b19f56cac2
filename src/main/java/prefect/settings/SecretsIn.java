package prefect.settings;

/** How containers get passwords. */
public enum SecretsIn {
    /** In files that are put into the container before it starts: nothing that describes the container shows them. */
    FILES("files"),
    /** In their environment, which "docker inspect" shows; for images that take passwords in no other way. */
    ENVIRONMENT("environment");

    private final String spelling;

    SecretsIn(String spelling) {
        this.spelling = spelling;
    }

    String spelling() {
        return spelling;
    }
}
