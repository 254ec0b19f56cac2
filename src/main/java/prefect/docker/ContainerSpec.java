package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import prefect.settings.PublishedPort;

/**
 * What sets one container apart from another; all that is the same for every container is in {@link ServiceContainer}.
 *
 * @param name name of the container, and its name in the network
 * @param image id of the image
 * @param entrypoint replaces the image's own, or empty
 * @param command arguments of the entrypoint
 * @param env environment, "NAME=value"
 * @param network name of the network
 * @param volume what it keeps
 * @param port where it is reachable on the host
 * @param health how it is found to work
 * @param stopGrace time between the stop signal and a kill
 * @param after what has to be ready before it is made
 */
public record ContainerSpec(
        String name,
        Output<String> image,
        List<String> entrypoint,
        List<String> command,
        Output<List<String>> env,
        Output<String> network,
        Optional<Mount> volume,
        Optional<PortMapping> port,
        HealthCheck health,
        Duration stopGrace,
        Output<List<Resource>> after) {

    /** @param volume name of the volume @param path where the container sees it */
    public record Mount(Output<String> volume, String path) {}

    /** @param inside TCP port in the container @param published where it is on the host */
    public record PortMapping(int inside, PublishedPort published) {}
}
