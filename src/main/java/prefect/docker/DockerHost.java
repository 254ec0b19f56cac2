package prefect.docker;

import com.pulumi.Context;
import com.pulumi.context.LoggingContext;
import com.pulumi.core.Alias;
import com.pulumi.core.Output;
import com.pulumi.deployment.Deployment;
import com.pulumi.docker.Network;
import com.pulumi.docker.NetworkArgs;
import com.pulumi.docker.RemoteImage;
import com.pulumi.docker.RemoteImageArgs;
import com.pulumi.docker.Volume;
import com.pulumi.docker.VolumeArgs;
import com.pulumi.docker.inputs.NetworkLabelArgs;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.ProviderResource;
import com.pulumi.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.settings.LogSettings;
import prefect.settings.Settings;

/**
 * A machine that runs containers of a stack: its provider, and what is declared on it. Everything declared here waits
 * until it was found reachable and free of clashes.
 */
public final class DockerHost {
    private final LoggingContext log;
    private final String name;
    private final Engine engine;
    private final StackLabel label;
    private final Optional<String> imageRegistry;
    private final LogSettings logs;
    private final CompletableFuture<List<ExistingContainer>> containersBefore;
    private final ProviderResource provider;
    private final Map<String, Output<String>> images = new HashMap<>();

    /**
     * @param name that the stack calls it by
     * @param containersBefore what is on it before this run
     * @param isFree once it may be touched
     */
    DockerHost(
            Context ctx,
            String name,
            Engine engine,
            StackLabel label,
            Settings settings,
            CompletableFuture<List<ExistingContainer>> containersBefore,
            Output<List<Resource>> isFree) {
        this.log = ctx.log();
        this.name = name;
        this.engine = engine;
        this.label = label;
        this.imageRegistry = settings.imageRegistry();
        this.logs = settings.logs();
        this.containersBefore = containersBefore;
        // All else waits for the provider, and so for this. It must not be touched before either: once it has another
        // host in the state, where the stack's containers are is forgotten.
        this.provider = EngineProvider.of(name, engine.address(), settings, isFree);
    }

    /** That the stack calls it by, empty if it has only one. */
    public String name() {
        return name;
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

    LogSettings logs() {
        return logs;
    }

    /** How a container's log is read. */
    String logsCommand(String container) {
        return "docker logs " + container + (name.isEmpty() ? "" : " on host " + name);
    }

    /** On which containers of this host find each other by name. */
    Output<String> bridgeNetwork(String networkName) {
        return network(NetworkArgs.builder().driver("bridge"), networkName);
    }

    /**
     * On which containers of all hosts of this one's Swarm find each other by name.
     *
     * @param encrypted whether what goes from host to host is encrypted, by IPsec
     */
    Output<String> overlayNetwork(String networkName, boolean encrypted) {
        var args = NetworkArgs.builder().driver("overlay").attachable(true);
        return network(encrypted ? args.options(Map.of("encrypted", "")) : args, networkName);
    }

    /**
     * Its id, not its name: one that was removed by hand comes back as another, and what was on it has to be made anew
     * to be on that.
     */
    private Output<String> network(NetworkArgs.Builder args, String networkName) {
        var network = new Network(
                "network", // of the stack, whichever host makes it
                args.name(networkName)
                        .labels(NetworkLabelArgs.builder()
                                .label(StackLabel.KEY)
                                .value(label.value())
                                .build())
                        .build(),
                options(null).build());
        return network.id();
    }

    /**
     * An image of a registry, pulled if the host lacks it and kept when the stack goes; one resource, whoever asks for
     * it. Its id: the provider compares a container's image by id in every release, by name only in some
     * (pulumi-docker#1431).
     */
    public Output<String> image(String resourceName, String reference, Resource parent) {
        return images.computeIfAbsent(reference, any -> {
            var image = new RemoteImage(
                    resourceName(resourceName),
                    RemoteImageArgs.builder()
                            .name(nameOf(reference))
                            .keepLocally(true)
                            .build(),
                    options(parent).build());
            return image.imageId();
        });
    }

    /**
     * The engine's socket as containers on it can have it mounted: where a rootless engine has it, else where every
     * other has, in the machine that Docker Desktop runs too.
     */
    public String socket() {
        return engine.address().startsWith("unix:///run/user/")
                ? engine.address().substring("unix://".length())
                : "/var/run/docker.sock";
    }

    /** An image's name as this host knows it. */
    public String nameOf(String reference) {
        return imageRegistry.map(prefix -> prefix + "/" + reference).orElse(reference);
    }

    /**
     * A named volume that outlives its stack: a destroy forgets it, and the next up with the same name finds it again.
     * Differences in labels or driver come from whoever made it first and must not replace it.
     *
     * @param after what has to be ready before it is made: where it takes the place of another one, the container on
     *     that one is removed first
     */
    public Output<String> dataVolume(
            String resourceName, String volumeName, Output<List<Resource>> after, Resource parent) {
        var volume = new Volume(
                resourceName(resourceName),
                VolumeArgs.builder().name(volumeName).build(),
                options(parent)
                        .retainOnDelete(true)
                        .dependsOn(after)
                        .ignoreChanges("labels", "driver", "driverOpts")
                        .build());
        return volume.name();
    }

    /**
     * Whether that container of this stack was running before this run, on that image and with these volumes: then it
     * is known to.
     */
    public boolean ran(String container, String imageId, Set<String> volumes) {
        return containersBefore.join().stream()
                .filter(ExistingContainer::running)
                .filter(existing -> label.isOn(existing.labels()))
                .filter(existing -> existing.name().equals(container))
                .anyMatch(existing ->
                        existing.image().equals(imageId) && existing.volumes().containsAll(volumes));
    }

    /** Whether this stack had that container here before this run. */
    public Output<Boolean> had(String container) {
        return Output.of(containersBefore).applyValue(containers -> containers.stream()
                .filter(existing -> label.isOn(existing.labels()))
                .anyMatch(existing -> existing.name().equals(container)));
    }

    /** As below, at once. */
    public Output<List<Resource>> ask(
            Output<String> image,
            Question question,
            Predicate<String> isNeeded,
            Function<Question.No, RunException> no) {
        return ask(image, Output.of(List.of()), question, isNeeded, no);
    }

    /**
     * Nothing, once a container on that image has answered the question with yes. A run fails if it says no; a preview
     * does not ask.
     *
     * @param after what has to be ready before it is asked
     * @param isNeeded by the image's id, whether to ask at all
     */
    public Output<List<Resource>> ask(
            Output<String> image,
            Output<List<Resource>> after,
            Question question,
            Predicate<String> isNeeded,
            Function<Question.No, RunException> no) {
        if (Deployment.getInstance().isDryRun()) {
            return Output.of(List.of());
        }
        var answer = new Inquiry(engine, label).make(question, image, after, isNeeded);
        return Gate.after(answer, refusal -> {
            if (refusal.isPresent()) {
                throw no.apply(refusal.get());
            }
            return List.of();
        });
    }

    /** Of a resource on this host. */
    String resourceName(String ownName) {
        return ResourceName.of(ownName, name);
    }

    /** Of a container on this host. Before the stack named its hosts it had a name without one. */
    CustomResourceOptions.Builder containerOptions(String ownName, Resource parent) {
        var options = options(parent);
        return name.isEmpty()
                ? options
                : options.aliases(Alias.builder().name(ownName).build());
    }

    CustomResourceOptions.Builder options(Resource parent) {
        var options = CustomResourceOptions.builder().provider(provider);
        return parent == null ? options : options.parent(parent);
    }
}
