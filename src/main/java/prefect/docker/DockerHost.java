package prefect.docker;

import com.pulumi.Context;
import com.pulumi.context.LoggingContext;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.docker.engine.OneOff;
import prefect.settings.LogSettings;
import prefect.settings.Settings;

/**
 * The machine that runs a stack's containers: its provider, and what is declared on it. Everything declared here waits
 * until the host was found reachable and free of clashes.
 */
public final class DockerHost {
    private final LoggingContext log;
    private final Engine engine;
    private final StackLabel label;
    private final Optional<String> imageRegistry;
    private final LogSettings logs;
    private final CompletableFuture<List<ExistingContainer>> containersBefore;
    private final ProviderResource provider;

    /** @param claims what the containers that will be declared take up */
    public DockerHost(Context ctx, Engine engine, Settings settings, List<Claim> claims) {
        this.log = ctx.log();
        this.engine = engine;
        this.label = StackLabel.of(ctx);
        this.imageRegistry = settings.imageRegistry();
        this.logs = settings.logs();
        // Asked for while the state is read.
        this.containersBefore = CompletableFuture.supplyAsync(engine::containers, Await::inThreadOfItsOwn);
        var isFree = Gate.after(Output.tuple(StackState.of(label), Output.of(containersBefore)), known -> {
            var preflight = new Preflight(engine, label, known.t1).check(known.t2, settings.network(), claims);
            if (!Deployment.getInstance().isDryRun()) {
                preflight.removeLeftovers();
            }
            return List.of();
        });
        // All else waits for the provider, and so for this. It must not be touched before either: once it has another
        // host in the state, where the stack's containers are is forgotten.
        this.provider = EngineProvider.of(engine.address(), settings, isFree);
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

    /**
     * A bridge network of its own, on which containers find each other by name. Its id, not its name: one that was
     * removed by hand comes back as another, and what was on it has to be made anew to be on that.
     */
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
        return network.id();
    }

    /**
     * An image of a registry, pulled if the host lacks it and kept when the stack goes. Its id: the provider compares
     * a container's image by id in every release, by name only in some (pulumi-docker#1431).
     */
    public Output<String> image(String resourceName, String reference, Resource parent) {
        var image = new RemoteImage(
                resourceName,
                RemoteImageArgs.builder()
                        .name(nameOf(reference))
                        .keepLocally(true)
                        .build(),
                options(parent).build());
        return image.imageId();
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
    public Output<String> dataVolume(String resourceName, String name, Output<List<Resource>> after, Resource parent) {
        var volume = new Volume(
                resourceName,
                VolumeArgs.builder().name(name).build(),
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
        var files = allValues(question.files());
        var answer = Output.tuple(image, question.env(), question.network(), files, after)
                .apply(known -> Output.of(CompletableFuture.supplyAsync(
                        () -> isNeeded.test(known.t1)
                                ? ask(question, known.t1, known.t2, known.t3, known.t4)
                                : Optional.<Question.No>empty(),
                        Await::inThreadOfItsOwn)));
        return Gate.after(answer, refusal -> {
            if (refusal.isPresent()) {
                throw no.apply(refusal.get());
            }
            return List.of();
        });
    }

    private static Output<Map<String, String>> allValues(Map<String, Output<String>> outputs) {
        var all = Output.of(Map.<String, String>of());
        for (var entry : outputs.entrySet()) {
            all = Output.concatMap(all, entry.getValue().applyValue(value -> Map.of(entry.getKey(), value)));
        }
        return all;
    }

    private Optional<Question.No> ask(
            Question question, String image, List<String> env, String network, Map<String, String> files) {
        var outcome = engine.run(new OneOff(
                image,
                question.command(),
                env,
                network,
                files,
                question.hosts(),
                question.volumes(),
                Map.of(StackLabel.KEY, label.value()),
                question.limit()));
        return outcome.exitCode() == 0
                ? Optional.empty()
                : Optional.of(new Question.No(
                        outcome.exitCode(),
                        outcome.log().stream().map(LastWords::withoutPasswords).toList(),
                        LastWords.of(engine, image, outcome.log())));
    }

    CustomResourceOptions.Builder options(Resource parent) {
        var options = CustomResourceOptions.builder().provider(provider);
        return parent == null ? options : options.parent(parent);
    }
}
