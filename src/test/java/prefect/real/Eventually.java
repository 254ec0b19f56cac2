package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** What comes true after a while. */
final class Eventually {
    /** Says only that something hangs: on a busy machine all takes several times as long. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private Eventually() {}

    /** Asks again and again until it does; the test fails if it does not. */
    static void comesTrue(BooleanSupplier condition) {
        comesTrue(PAUSE, condition);
    }

    /** @param pause between two questions, for answers that cost something */
    static void comesTrue(Duration pause, BooleanSupplier condition) {
        within(PATIENCE, pause, condition);
    }

    /** @param limit of what takes long by itself */
    static void within(Duration limit, Duration pause, BooleanSupplier condition) {
        var deadline = Instant.now().plus(limit);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            pause(pause);
        }
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
