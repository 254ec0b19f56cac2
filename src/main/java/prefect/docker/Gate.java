package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What resources wait for by {@code dependsOn}. It opens when a condition has come true. If that fails it stays shut,
 * and the run ends with the condition's own error: passed on, the error would come back from every resource behind,
 * and from one that takes it for a property with a stack trace.
 */
final class Gate {
    private Gate() {}

    /** @param resources what there is to depend on, once the condition has a value */
    static <T> Output<List<Resource>> after(Output<T> condition, Function<T, List<Resource>> resources) {
        var opened = new CompletableFuture<List<Resource>>();
        condition.applyValue(value -> opened.complete(resources.apply(value)));
        return Output.of(opened);
    }
}
