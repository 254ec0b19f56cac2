package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.core.TypeShape;
import com.pulumi.core.annotations.Import;
import com.pulumi.deployment.Deployment;
import com.pulumi.resources.InvokeArgs;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the state of the running stack holds, read through the engine's built-in provider: the one way to tell what
 * this stack made from what carries its names but was made by somebody else.
 */
final class StackState {
    private static final String READ = "pulumi:pulumi:readStackResourceOutputs";

    private StackState() {}

    /** Ids of all resources in the state as it was before this run. */
    static Output<Set<String>> ids(StackLabel stack) {
        return Deployment.getInstance()
                .invoke(READ, TypeShape.map(String.class, Object.class), new Args(stack.value()))
                .asPlaintext() // other outputs of the same answer are secrets, ids are not
                .applyValue(answer -> resources(answer).values().stream()
                        .map(resource ->
                                String.valueOf(child(resource, "outputs").get("id")))
                        .collect(Collectors.toSet()));
    }

    private static Map<?, ?> resources(Map<String, Object> answer) {
        return child(answer, "outputs");
    }

    private static Map<?, ?> child(Object parent, String key) {
        return parent instanceof Map<?, ?> map && map.get(key) instanceof Map<?, ?> child ? child : Map.of();
    }

    private static final class Args extends InvokeArgs {
        @Import(name = "stackName", required = true)
        private final String stackName;

        Args(String stackName) {
            this.stackName = stackName;
        }
    }
}
