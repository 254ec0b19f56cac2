package prefect.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.core.Output;
import com.pulumi.core.internal.Internal;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RollingTest {
    private static final boolean WAS_THERE = true;
    private static final boolean IS_NEW = false;

    private final Rolling rolling = new Rolling();
    private final List<CompletableFuture<List<Resource>>> ready = new ArrayList<>();

    @Test
    void the_first_waits_for_nobody() {
        assertThat(next(WAS_THERE)).isDone();
    }

    @Test
    void one_that_was_there_waits_until_the_one_before_it_is_ready() {
        next(WAS_THERE);
        var second = next(WAS_THERE);
        var third = next(WAS_THERE);

        assertThat(second).isNotDone();
        ready.get(0).complete(List.of());
        assertThat(second).isDone();
        assertThat(third).isNotDone();
        ready.get(1).complete(List.of());
        assertThat(third).isDone();
    }

    @Test
    void one_that_was_there_waits_for_all_before_it_in_whatever_order_they_get_ready() {
        next(WAS_THERE);
        next(IS_NEW);
        var third = next(WAS_THERE);

        ready.get(1).complete(List.of());
        assertThat(third).as("the first is not ready").isNotDone();
        ready.get(0).complete(List.of());
        assertThat(third).isDone();
    }

    @Test
    void one_that_was_not_there_waits_for_none() {
        next(WAS_THERE);
        next(WAS_THERE);

        assertThat(next(IS_NEW)).isDone();
    }

    @Test
    void whoever_waits_depends_on_nothing_and_may_be_replaced_alone() {
        next(WAS_THERE);
        ready.get(0).complete(List.of());

        assertThat(Internal.of(rolling.next(Output.of(WAS_THERE)))
                        .getValueNullable()
                        .join())
                .isEmpty();
    }

    /** What the next one waits for, which itself gets ready when the test says so. */
    private CompletableFuture<?> next(boolean wasThere) {
        var waiting = Internal.of(rolling.next(Output.of(wasThere))).getDataAsync();
        var isReady = new CompletableFuture<List<Resource>>();
        ready.add(isReady);
        rolling.taken(Output.of(isReady));
        return waiting;
    }
}
