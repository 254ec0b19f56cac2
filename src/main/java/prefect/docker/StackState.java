package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.core.TypeShape;
import com.pulumi.core.annotations.Import;
import com.pulumi.deployment.Deployment;
import com.pulumi.resources.InvokeArgs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the state of the running stack holds, read through the engine's built-in provider: the one way to tell what
 * this stack made from what carries its names but was made by somebody else.
 *
 * @param ids of all resources in the state as it was before this run
 * @param containers those that are containers
 * @param hosts addresses of the Docker Engines that they were made on, by the host's name
 */
record StackState(Set<String> ids, List<StackContainer> containers, Map<String, String> hosts) {
    private static final String READ = "pulumi:pulumi:readStackResourceOutputs";
    private static final String CONTAINER = "$docker:index/container:Container::";
    private static final String DOCKER_PROVIDER = "::pulumi:providers:docker::";

    static Output<StackState> of(StackLabel stack) {
        return Deployment.getInstance()
                .invoke(READ, TypeShape.map(String.class, Object.class), new Args(stack.value()))
                .asPlaintext() // other outputs of the same answer are secrets, ids and addresses are not
                .applyValue(StackState::from);
    }

    /** @param host name of the host that it was made on */
    record StackContainer(String id, String name, String host) {}

    private static StackState from(Map<String, Object> answer) {
        var ids = new HashSet<String>();
        var containers = new ArrayList<StackContainer>();
        var hosts = new HashMap<String, String>();
        child(answer, "outputs").forEach((urn, resource) -> {
            var outputs = child(resource, "outputs");
            var id = String.valueOf(outputs.get("id"));
            var host = ResourceName.hostOf(String.valueOf(urn));
            ids.add(id);
            if (String.valueOf(urn).contains(CONTAINER)) {
                containers.add(new StackContainer(id, String.valueOf(outputs.get("name")), host));
            }
            if (String.valueOf(urn).contains(DOCKER_PROVIDER) && outputs.get("host") != null) {
                hosts.put(host, String.valueOf(outputs.get("host")));
            }
        });
        return new StackState(ids, List.copyOf(containers), Map.copyOf(hosts));
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
