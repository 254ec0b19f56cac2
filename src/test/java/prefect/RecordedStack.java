package prefect;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;

import com.pulumi.core.Output;
import com.pulumi.core.internal.Internal;
import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.TestResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.ContainerState;
import prefect.docker.engine.OneOff;
import prefect.settings.Settings;

/** The whole stack, declared against Pulumi's mocks: what it asks Pulumi for, without any engine. */
final class RecordedStack {
    static final String CONTAINER = "docker:index/container:Container";
    static final String GENERATED_PASSWORD = "generatedPassword";

    /** How the default stack reaches its database. */
    static final String URL = "postgresql+asyncpg://prefect:" + GENERATED_PASSWORD + "@prefect-postgres:5432/prefect";

    final Engine engine = mock(Engine.class);
    final ConcurrentLinkedQueue<Mocks.ResourceArgs> declared = new ConcurrentLinkedQueue<>();
    private final boolean preview;
    TestResult result;

    private RecordedStack(boolean preview) {
        this.preview = preview;
        lenient().when(engine.address()).thenReturn("unix:///test.sock");
        lenient().when(engine.containers()).thenReturn(List.of());
        lenient().when(engine.networks(any())).thenReturn(List.of());
        lenient().when(engine.run(any())).thenReturn(new OneOff.Outcome(0, List.of()));
        lenient().when(engine.state(any())).thenReturn(new ContainerState("running", "sha256:image", true, 0, 0));
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
                            .build())
                    .withMocks(new Recorder())
                    .runTest(ctx -> App.declare(ctx, settings, host -> engine));
            return this;
        } finally {
            PulumiTest.cleanup();
        }
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

    String output(String name) {
        return PulumiTest.extractValue(result.output(name, String.class));
    }

    boolean isSecret(String output) {
        return Internal.of(result.output(output)).isSecret().join();
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
