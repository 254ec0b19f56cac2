package prefect;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;

import com.pulumi.core.Output;
import com.pulumi.core.internal.Internal;
import com.pulumi.docker.ContainerArgs;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.ResourceTransformation;
import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.TestResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.ContainerState;
import prefect.docker.engine.Engine.SwarmMember;
import prefect.docker.engine.OneOff;
import prefect.settings.DockerHostSettings;
import prefect.settings.Hosts;
import prefect.settings.Settings;

/** The whole stack, declared against Pulumi's mocks: what it asks Pulumi for, without any engine. */
final class RecordedStack {
    static final String CONTAINER = "docker:index/container:Container";
    static final String GENERATED_PASSWORD = "generatedPassword";

    /** How the default stack reaches its database. */
    static final String URL = "postgresql+asyncpg://prefect:" + GENERATED_PASSWORD + "@prefect-postgres:5432/prefect";

    /** Of a stack with one host. */
    final Engine engine = engine("unix:///test.sock");

    /** Of a stack that names its hosts, by their addresses; all of them in one Swarm. */
    private final Map<String, Engine> engines = new TreeMap<>();

    final ConcurrentLinkedQueue<Mocks.ResourceArgs> declared = new ConcurrentLinkedQueue<>();
    private final Map<String, ResourceTransformation.Args> asked = new ConcurrentHashMap<>();
    private final boolean preview;
    TestResult result;

    private RecordedStack(boolean preview) {
        this.preview = preview;
    }

    private static Engine engine(String address) {
        var engine = mock(Engine.class);
        lenient().when(engine.address()).thenReturn(address);
        lenient().when(engine.containers()).thenReturn(List.of());
        lenient().when(engine.networks(any())).thenReturn(List.of());
        lenient().when(engine.run(any())).thenReturn(new OneOff.Outcome(0, List.of()));
        lenient().when(engine.state(any())).thenReturn(new ContainerState("running", "sha256:image", true, 0, 0));
        lenient()
                .when(engine.state(contains("-migrate")))
                .thenReturn(new ContainerState("exited", "sha256:image", false, 0, 0));
        return engine;
    }

    /** The engine of a named host. */
    Engine engineAt(String address) {
        return engines.computeIfAbsent(address, any -> {
            var engine = engine(address);
            lenient().when(engine.swarmMember()).thenReturn(new SwarmMember(address, "192.0.2.1", true, true));
            lenient().when(engine.swarmNodes()).thenAnswer(call -> Set.copyOf(engines.keySet()));
            return engine;
        });
    }

    private Engine connect(Settings settings, DockerHostSettings host) {
        return settings.home().equals(Hosts.ONLY)
                ? engine
                : engineAt(host.address().orElseThrow().toString());
    }

    static RecordedStack update() {
        return new RecordedStack(false);
    }

    static RecordedStack preview() {
        return new RecordedStack(true);
    }

    RecordedStack run(Settings settings) {
        try {
            result = PulumiTest.withOptions(TestOptions.builder()
                            .projectName("prefect")
                            .stackName("test")
                            .preview(preview)
                            .resourceTransformations(List.of(this::remember))
                            .build())
                    .withMocks(new Recorder())
                    .runTest(ctx -> App.declare(ctx, settings, host -> connect(settings, host)));
            return this;
        } finally {
            PulumiTest.cleanup();
        }
    }

    private Optional<ResourceTransformation.Result> remember(ResourceTransformation.Args args) {
        asked.put(args.resource().pulumiResourceName(), args);
        return Optional.empty();
    }

    List<Map<String, Object>> all(String type) {
        return declared.stream()
                .filter(resource -> resource.type.equals(type))
                .map(resource -> resource.inputs)
                .toList();
    }

    Map<String, Object> container(String name) {
        return all(CONTAINER).stream()
                .filter(inputs -> inputs.get("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** By the resource's name. */
    Mocks.ResourceArgs resource(String name) {
        return declared.stream()
                .filter(resource -> resource.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Of a resource, by its name. */
    CustomResourceOptions options(String name) {
        return (CustomResourceOptions) asked.get(name).options();
    }

    /** Content of a file in a container, by its resource's name: with it, whether it is secret. */
    Output<String> file(String resource, String path) {
        var uploads = ((ContainerArgs) asked.get(resource).args()).uploads().orElseThrow();
        return PulumiTest.extractValue(uploads).stream()
                .filter(upload -> PulumiTest.extractValue(upload.file()).equals(path))
                .findFirst()
                .flatMap(upload -> upload.content())
                .orElseThrow();
    }

    String output(String name) {
        return PulumiTest.extractValue(result.output(name, String.class));
    }

    boolean isSecret(String output) {
        return isSecret(result.output(output));
    }

    static boolean isSecret(Output<?> output) {
        return Internal.of(output).isSecret().join();
    }

    private final class Recorder implements Mocks {
        @Override
        public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
            declared.add(args);
            var state = new HashMap<>(args.inputs);
            if (args.type.equals("random:index/randomPassword:RandomPassword")) {
                state.put("result", Output.ofSecret(GENERATED_PASSWORD));
            }
            if (args.type.equals("docker:index/remoteImage:RemoteImage")) {
                state.put("imageId", "sha256:" + args.inputs.get("name"));
            }
            return CompletableFuture.completedFuture(ResourceResult.of(Optional.of(args.name + "-id"), state));
        }

        @Override
        public CompletableFuture<Map<String, Object>> callAsync(CallArgs args) {
            return CompletableFuture.completedFuture(Map.of("outputs", Map.of()));
        }
    }
}
