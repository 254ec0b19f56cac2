package prefect;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.random.RandomPassword;
import com.pulumi.random.RandomPasswordArgs;
import com.pulumi.test.Mocks.ResourceResult;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.internal.PulumiTestInternal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacedWaitTest {
    private final AtomicInteger pauses = new AtomicInteger();

    @AfterEach
    void as_it_was() {
        PulumiTestInternal.defaultLogger().setFilter(null);
    }

    /** Fails with an SDK whose wait the pause is not in: then see whether it still needs one. */
    @Test
    void there_is_a_pause_in_every_turn_of_the_sdks_wait() {
        var registered = new CompletableFuture<ResourceResult>();
        var wait = new PacedWait(() -> {
            if (pauses.incrementAndGet() == 3) {
                registered.complete(ResourceResult.of(Optional.of("id"), Map.of()));
            }
        });

        var result = PulumiTest.withMocks(resource -> registered.orTimeout(1, TimeUnit.MINUTES))
                .runTest(ctx -> {
                    wait.filter(PulumiTestInternal.defaultLogger());
                    new RandomPassword(
                            "slow", RandomPasswordArgs.builder().length(8).build());
                });

        assertThat(result.exceptions()).isEmpty();
        assertThat(pauses).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void what_else_is_logged_is_not_held_up_and_only_what_it_was_without_passes() {
        var wait = new PacedWait(pauses::incrementAndGet);

        assertThat(wait.isLoggable(new LogRecord(Level.WARNING, "Remaining tasks")))
                .isTrue();
        assertThat(wait.isLoggable(new LogRecord(Level.INFO, "something"))).isTrue();
        assertThat(wait.isLoggable(new LogRecord(Level.FINEST, "Registering task")))
                .isFalse();
        assertThat(pauses).hasValue(0);
    }
}
