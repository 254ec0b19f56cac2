package prefect.settings;

/** Where a worker runs flows. */
public enum WorkerType {
    /** In processes beside its own, in its container. */
    PROCESS("process"),
    /** In a container of its own for each run, on the worker's Docker host. */
    DOCKER("docker");

    private final String spelling;

    WorkerType(String spelling) {
        this.spelling = spelling;
    }

    /** Which is the type of its work pool too. */
    public String spelling() {
        return spelling;
    }
}
