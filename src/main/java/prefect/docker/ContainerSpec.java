package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What sets one container apart from another, whether it runs for years or ends by itself; all that is the same for
 * every container is in {@link ContainerDeclaration}.
 *
 * @param name name of the container, and its name in the network
 * @param image id of the image
 * @param program what runs in it
 * @param network id of the network
 * @param files content by absolute path, put there before it starts
 * @param hosts addresses by name, as if they were in DNS
 * @param capabilities what root in it may do, of Linux's capabilities; all others are dropped
 * @param limits what it may take of its host
 * @param stopGrace time between the stop signal and a kill
 * @param after what has to be ready before it is made
 * @param otherNames its further names in the network
 */
public record ContainerSpec(
        String name,
        Output<String> image,
        Program program,
        Output<String> network,
        Map<String, Output<String>> files,
        Map<String, String> hosts,
        List<String> capabilities,
        Limits limits,
        Duration stopGrace,
        Output<List<Resource>> after,
        List<String> otherNames) {

    public ContainerSpec(
            String name,
            Output<String> image,
            Program program,
            Output<String> network,
            Map<String, Output<String>> files,
            Map<String, String> hosts,
            List<String> capabilities,
            Limits limits,
            Duration stopGrace,
            Output<List<Resource>> after) {
        this(name, image, program, network, files, hosts, capabilities, limits, stopGrace, after, List.of());
    }

    /** The same, with further names in the network, which several containers may share. */
    public ContainerSpec alsoCalled(List<String> names) {
        return new ContainerSpec(
                name, image, program, network, files, hosts, capabilities, limits, stopGrace, after, names);
    }

    List<String> names() {
        return Stream.concat(Stream.of(name), otherNames.stream()).distinct().toList();
    }
}
