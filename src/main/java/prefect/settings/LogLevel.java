package prefect.settings;

/** The levels of Python's logging, which Prefect's settings take by name. */
public enum LogLevel {
    DEBUG,
    INFO,
    WARNING,
    ERROR,
    CRITICAL
}
