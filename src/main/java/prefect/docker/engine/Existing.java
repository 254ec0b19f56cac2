package prefect.docker.engine;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.settings.PublishedPort;

/** What the engine's list of containers says, in this program's words. */
final class Existing {
    private static final String ALL_ADDRESSES = "0.0.0.0";
    private static final Set<String> NETWORKS_OF_NOBODY = Set.of("bridge", "none");

    private Existing() {}

    /** Empty for one that is being removed, which has no name any more and takes up nothing. */
    static Optional<ExistingContainer> container(Container container) {
        return Arrays.stream(Optional.ofNullable(container.getNames()).orElse(new String[0]))
                .findFirst()
                .map(name -> named(container, name.substring(1))); // the API puts a slash before it
    }

    private static ExistingContainer named(Container container, String name) {
        return new ExistingContainer(
                container.getId(),
                name,
                container.getImageId(),
                Optional.ofNullable(container.getState()).orElse(""),
                Optional.ofNullable(container.getLabels()).orElse(Map.of()),
                publishedPorts(container),
                volumes(container),
                networks(container));
    }

    private static Set<PublishedPort> publishedPorts(Container container) {
        return Arrays.stream(Optional.ofNullable(container.getPorts()).orElse(new ContainerPort[0]))
                .filter(port -> port.getPublicPort() != null && "tcp".equals(port.getType()))
                .map(port -> new PublishedPort(
                        Optional.ofNullable(port.getIp()).orElse(ALL_ADDRESSES), port.getPublicPort()))
                .collect(Collectors.toSet());
    }

    private static Set<String> volumes(Container container) {
        return Optional.ofNullable(container.getMounts()).orElse(new ArrayList<>()).stream()
                .filter(mount -> mount.getName() != null)
                .map(mount -> mount.getName())
                .collect(Collectors.toSet());
    }

    /**
     * Without the engine's default bridge, on which the provider makes a container before it moves it to its own, and
     * without that of containers which have none.
     */
    private static Set<String> networks(Container container) {
        return Optional.ofNullable(container.getNetworkSettings())
                .map(settings -> settings.getNetworks().entrySet().stream())
                .orElse(Stream.empty())
                .filter(network -> !NETWORKS_OF_NOBODY.contains(network.getKey()))
                .map(network -> network.getValue().getNetworkID())
                .filter(id -> id != null && !id.isEmpty()) // until its first start it has none
                .collect(Collectors.toSet());
    }
}
