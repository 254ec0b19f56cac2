package prefect.server;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;

/**
 * Who of several is replaced when: one after the other, each ready before the next, so that the others answer
 * meanwhile. What was not there before waits for nobody.
 */
final class Rolling {
    private Output<List<Resource>> readyBefore = Output.of(List.of());

    /**
     * What the next one has to wait for.
     *
     * @param wasThere whether it exists already
     */
    Output<List<Resource>> next(Output<Boolean> wasThere) {
        var before = readyBefore;
        return wasThere.apply(was -> was ? before : Output.of(List.of()));
    }

    /** The next one, once it works. Waited for and not depended on: it may be replaced without those after it. */
    void taken(Output<List<Resource>> isReady) {
        // All before it too: it may have waited for none of them.
        readyBefore = Output.tuple(readyBefore, isReady).applyValue(works -> List.of());
    }
}
