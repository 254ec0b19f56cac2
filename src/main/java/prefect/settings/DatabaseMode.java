package prefect.settings;

/** Which kind of database a stack asks for; behind the settings, code goes by the type. */
enum DatabaseMode {
    CONTAINER("container"),
    EXTERNAL("external");

    private final String spelling;

    DatabaseMode(String spelling) {
        this.spelling = spelling;
    }

    String spelling() {
        return spelling;
    }
}
