package prefect.docker;

import com.pulumi.Context;
import com.pulumi.context.LoggingContext;
import com.pulumi.core.Output;
import com.pulumi.deployment.Deployment;
import com.pulumi.docker.Network;
import com.pulumi.docker.NetworkArgs;
import com.pulumi.docker.Provider;
import com.pulumi.docker.ProviderArgs;
import com.pulumi.docker.RemoteImage;
import com.pulumi.docker.RemoteImageArgs;
import com.pulumi.docker.Volume;
import com.pulumi.docker.VolumeArgs;
import com.pulumi.docker.inputs.NetworkLabelArgs;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The machine that runs a stack's containers: its provider, and what is declared on it. Everything declared here waits
 * until the host was found reachable and free of clashes.
 */
public final class DockerHost {
    private final LoggingContext log;
    private final Engine engine;
    private final StackLabel label;
    private final Optional<String> imageRegistry;
    private final Provider provider;
    private final Output<List<Resource>> isFree;

    /**
     * @param imageRegistry prefix of every image name, for mirrors and hosts without internet
     * @param network name of the network that will be declared
     * @param claims what the containers that will be declared take up
     */
    public DockerHost(Context ctx, Engine engine, Optional<String> imageRegistry, String network, List<Claim> claims) {
        this.log = ctx.log();
        this.engine = engine;
        this.label = StackLabel.of(ctx);
        this.imageRegistry = imageRegistry;
        // Asked for while the state is read and the provider starts.
        var containers = CompletableFuture.supplyAsync(engine::containers);
        // All that is declared here waits for this. It carries no property: an exception on the way into one reaches
        // the user wrapped, with a stack trace.
        this.isFree = StackState.ids(label).applyValue(owned -> {
            var preflight = new Preflight(engine, label, owned).check(result(containers), network, claims);
            if (!Deployment.getInstance().isDryRun()) {
                preflight.removeLeftovers();
            }
            return List.of();
        });
        this.provider = new Provider(
                "docker", ProviderArgs.builder().host(engine.address()).build());
    }

    private static <T> T result(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException wrapped) {
            throw wrapped.getCause() instanceof RunException told ? told : wrapped;
        }
    }

    Engine engine() {
        return engine;
    }

    /** Shown to whoever runs Pulumi. */
    void tell(String message) {
        log.info(message);
    }

    StackLabel label() {
        return label;
    }

    /** A bridge network of its own, on which containers find each other by name. Its name, once it exists. */
    public Output<String> network(String name) {
        var network = new Network(
                "network",
                NetworkArgs.builder()
                        .name(name)
                        .driver("bridge")
                        .labels(NetworkLabelArgs.builder()
                                .label(StackLabel.KEY)
                                .value(label.value())
                                .build())
                        .build(),
                options(null).build());
        return network.name();
    }

    /**
     * An image of a registry, pulled if the host lacks it and kept when the stack goes. Its id: the provider compares
     * a container's image by id in every release, by name only in some (pulumi-docker#1431).
     */
    public Output<String> image(String resourceName, String reference, Resource parent) {
        var image = new RemoteImage(
                resourceName,
                RemoteImageArgs.builder()
                        .name(imageRegistry
                                .map(prefix -> prefix + "/" + reference)
                                .orElse(reference))
                        .keepLocally(true)
                        .build(),
                options(parent).build());
        return image.imageId();
    }

    /**
     * A named volume that outlives its stack: a destroy forgets it, and the next up with the same name finds it again.
     * Differences in labels or driver come from whoever made it first and must not replace it.
     */
    public Output<String> dataVolume(String resourceName, String name, Resource parent) {
        var volume = new Volume(
                resourceName,
                VolumeArgs.builder().name(name).build(),
                options(parent)
                        .retainOnDelete(true)
                        .ignoreChanges("labels", "driver", "driverOpts")
                        .build());
        return volume.name();
    }

    CustomResourceOptions.Builder options(Resource parent) {
        var options = CustomResourceOptions.builder().provider(provider).dependsOn(isFree);
        return parent == null ? options : options.parent(parent);
    }
}
