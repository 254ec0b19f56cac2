package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.docker.Container;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import prefect.docker.engine.Engine;

/**
 * A container that does one thing and ends. It is started by this program and not by the provider, which has no way to
 * run one again that failed: what has not yet ended well is started by the next up.
 */
public final class JobContainer {
    private static final String ENDED = "exited";

    private final DockerHost host;
    private final Engine engine;
    private final ContainerSpec spec;
    private final Container container;

    /** @param ownName name of the resource within its component */
    public JobContainer(DockerHost host, String ownName, ContainerSpec spec, Resource parent) {
        this.host = host;
        this.engine = host.engine();
        this.spec = spec;
        this.container = new Container(
                host.resourceName(ownName),
                ContainerDeclaration.args(host, spec)
                        .restart("no")
                        .start(false)
                        .mustRun(false)
                        .build(),
                ContainerDeclaration.options(host, ownName, spec, parent).build());
    }

    /**
     * This container, once it has ended well; a run fails if it ends otherwise or takes longer.
     *
     * @param remedy what to do about it then
     */
    public Output<List<Resource>> done(Duration timeout, String remedy) {
        return Await.after(container, id -> await(id, timeout, remedy));
    }

    private void await(String id, Duration timeout, String remedy) {
        var before = engine.state(id);
        if (hasEndedWell(before)) {
            return;
        }
        engine.start(id);
        var patience = new Patience(host, timeout);
        var state = engine.state(id);
        while (!state.status().equals(ENDED)) {
            if (patience.isOver()) {
                throw failure(id, "has not ended after %d s".formatted(timeout.toSeconds()), remedy);
            }
            patience.pause("%s is still at work".formatted(spec.name()), spec.name());
            state = engine.state(id);
        }
        if (!hasEndedWell(state)) {
            throw failure(id, "failed with exit code %d".formatted(state.exitCode()), remedy);
        }
    }

    private static boolean hasEndedWell(Engine.ContainerState state) {
        return state.status().equals(ENDED) && state.exitCode() == 0;
    }

    private RunException failure(String id, String what, String remedy) {
        return new RunException(
                "Container %s %s. %s%n%s".formatted(spec.name(), what, LastWords.of(engine, id), remedy));
    }
}
