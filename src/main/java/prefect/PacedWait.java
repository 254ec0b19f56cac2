package prefect;

import java.time.Duration;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import prefect.docker.engine.Pause;

/**
 * Gives the processor back while Pulumi's SDK waits for resources. Up to 1.36.1 it asks again and again without a pause
 * whether they are there, in a new thread each time where there are one or two cores (pulumi-java issue 2270; pull request
 * 2314 puts the same pause there). That loop calls nothing of ours but the filter of its logger, which is this.
 * See docs/decisions/0015.
 */
final class PacedWait implements Filter {
    private static final String LOGGER = "com.pulumi.deployment.internal.DeploymentImpl";
    /** How a turn of the loop begins what it logs. */
    private static final String TURN = "Remaining tasks";

    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Runnable pause;

    PacedWait(Runnable pause) {
        this.pause = pause;
    }

    /** For the SDK's own logger. To be called in a run: the SDK sets the level of that logger when one begins. */
    static void begin() {
        new PacedWait(() -> Pause.of(PAUSE)).filter(Logger.getLogger(LOGGER));
    }

    void filter(Logger logger) {
        logger.setFilter(this);
        logger.setLevel(Level.FINEST); // a filter sees what the level lets through
    }

    @Override
    public boolean isLoggable(LogRecord line) {
        if (line.getLevel() == Level.FINEST && line.getMessage().startsWith(TURN)) {
            pause.run();
        }
        return line.getLevel().intValue() >= Level.INFO.intValue();
    }
}
