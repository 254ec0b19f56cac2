package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.deployment.Deployment;
import com.pulumi.docker.Container;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Waits for something of a container beyond its being made. A preview waits for nothing. */
final class Await {
    private Await() {}

    /**
     * The container, when the task has come back; a run fails if it throws.
     *
     * @param task takes the container's id, and may take its time
     */
    static Output<List<Resource>> after(Container container, Consumer<String> task) {
        var itself = List.<Resource>of(container);
        if (Deployment.getInstance().isDryRun()) {
            return Output.of(itself);
        }
        var done = container
                .id()
                .apply(id -> Output.of(CompletableFuture.runAsync(() -> task.accept(id), Await::inThreadOfItsOwn)
                        .thenApply(nothing -> itself)));
        return Gate.after(done, resources -> resources);
    }

    /** Not in the pool that the SDK's futures share: it has few threads, and this one waits. */
    static void inThreadOfItsOwn(Runnable task) {
        var thread = new Thread(task, "await");
        thread.setDaemon(true);
        thread.start();
    }
}
