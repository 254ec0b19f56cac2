package prefect.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void each_waits_for_the_one_ten_before_it() {
        var turns = new Turns();
        var taken = new ArrayList<Output<List<Resource>>>();

        for (var i = 0; i < 25; i++) {
            var next = turns.next();
            if (i < Turns.AT_ONCE) {
                assertThat(taken).doesNotContain(next);
            } else {
                assertThat(next).isSameAs(taken.get(i - Turns.AT_ONCE));
            }
            taken.add(Output.of(List.of()));
            turns.taken(taken.get(i));
        }
    }
}
