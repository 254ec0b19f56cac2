package prefect.worker;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Who starts when: only so many at once. To start takes each of them a processor for seconds, and all at once would
 * have none ready in time (bench/growth: 50 on two cores).
 */
final class Turns {
    static final int AT_ONCE = 10;

    private final List<Output<List<Resource>>> ready = new ArrayList<>();

    /** What the next one has to wait for. */
    Output<List<Resource>> next() {
        return ready.size() < AT_ONCE ? Output.of(List.of()) : ready.get(ready.size() - AT_ONCE);
    }

    /** The next one, once it works. Waited for and not depended on: it may go without those behind it. */
    void taken(Output<List<Resource>> isReady) {
        ready.add(isReady.applyValue(works -> List.of()));
    }
}
