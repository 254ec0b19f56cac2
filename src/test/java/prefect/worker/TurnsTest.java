package prefect.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.core.Output;
import com.pulumi.core.internal.Internal;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void each_waits_for_the_one_ten_before_it() {
        var turns = new Turns();
        var ready = new ArrayList<CompletableFuture<List<Resource>>>();
        var waiting = new ArrayList<CompletableFuture<?>>();
        for (var i = 0; i < 25; i++) {
            waiting.add(Internal.of(turns.next()).getDataAsync());
            ready.add(new CompletableFuture<>());
            turns.taken(Output.of(ready.get(i)));
        }

        assertThat(waiting.subList(0, Turns.AT_ONCE)).allMatch(CompletableFuture::isDone);
        assertThat(waiting.subList(Turns.AT_ONCE, 25)).noneMatch(CompletableFuture::isDone);
        ready.get(3).complete(List.of());
        assertThat(waiting.get(13)).isDone();
        assertThat(waiting.get(14)).isNotDone();
    }
}
