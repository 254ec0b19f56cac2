package prefect.docker;

import com.pulumi.exceptions.RunException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import prefect.docker.StackState.StackContainer;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.docker.engine.Engine.ExistingNetwork;
import prefect.settings.PublishedPort;

/**
 * Compares what a stack is about to take up with what is on its Docker host, before anything is touched. The provider
 * would find the same clashes one at a time, half-way through.
 *
 * <p>A run that was killed between making something and writing that down leaves it behind. Such a leftover carries
 * the stack's label, is not in its state, and hangs on nothing but the stack's own network; it is told apart from what
 * somebody else made under the same names, and can be removed: the data is in the volume.
 */
final class Preflight {
    private static final int FIRST_FOR_EVERYBODY = 1024;

    private final Engine engine;
    private final StackLabel label;
    private final StackState state;
    private final String host;
    private final Set<String> owned;
    private final List<String> problems = new ArrayList<>();
    private final List<ExistingContainer> leftoverContainers = new ArrayList<>();
    private final List<ExistingNetwork> leftoverNetworks = new ArrayList<>();

    /** @param host name of the host */
    Preflight(Engine engine, StackLabel label, StackState state, String host) {
        this.engine = engine;
        this.label = label;
        this.state = state;
        this.host = host;
        this.owned = state.ids();
    }

    /**
     * @param network that is made on this host, or empty
     * @throws RunException with every clash, if there is one
     */
    Preflight check(List<ExistingContainer> containers, Optional<String> network, List<Claim> claims) {
        checkHost(containers);
        var foreign = new ArrayList<ExistingContainer>();
        var ours = new ArrayList<ExistingContainer>();
        for (var container : containers) {
            if (isLeftover(container)) {
                leftoverContainers.add(container);
            }
            (owned.contains(container.id()) || isLeftover(container) ? ours : foreign).add(container);
        }
        var staying = claims.stream().map(Claim::container).collect(Collectors.toSet());
        for (var claim : claims) {
            checkName(claim.container(), foreign);
            claim.volume().ifPresent(volume -> checkVolume(volume, foreign));
            claim.ports().forEach(port -> checkPort(claim.container(), port, staying, ours, foreign));
        }
        network.ifPresent(this::checkNetwork);
        throwIfAny();
        return this;
    }

    void removeLeftovers() {
        leftoverContainers.forEach(container -> engine.removeContainer(container.id()));
        leftoverNetworks.forEach(network -> engine.removeNetwork(network.id()));
    }

    private boolean isLeftover(ExistingContainer container) {
        return label.isOn(container.labels())
                && !owned.contains(container.id())
                && owned.containsAll(container.networks());
    }

    /**
     * The provider takes another address for the same host: it would look for this stack's containers there, find
     * none, and the data would stay behind. The same host under another name has at least one of them.
     */
    private void checkHost(List<ExistingContainer> containers) {
        var before = state.hosts().get(host);
        var idsBefore = state.containers().stream()
                .filter(container -> container.host().equals(host))
                .map(StackContainer::id)
                .toList();
        var isHere = containers.stream().anyMatch(container -> idsBefore.contains(container.id()));
        if (before == null || before.equals(engine.address()) || idsBefore.isEmpty() || isHere) {
            return;
        }
        throw new RunException(
                "This stack was deployed to the Docker host at %s, and none of its containers is on the one at %s (nothing was changed). Set its address back, or take it down there first (pulumi destroy); to deploy to both, use a stack of its own for each."
                        .formatted(before, engine.address()));
    }

    private void checkName(String name, List<ExistingContainer> foreign) {
        foreign.stream()
                .filter(container -> container.name().equals(name))
                .forEach(container -> problems.add(
                        "A container named %s exists that is not in this stack's state%s. Remove it (docker rm -f %s), or choose other names with \"pulumi config set name\"."
                                .formatted(name, origin(label.isOn(container.labels())), name)));
    }

    private void checkVolume(String volume, List<ExistingContainer> foreign) {
        foreign.stream()
                .filter(container -> container.running() || container.restarting())
                .filter(container -> container.volumes().contains(volume))
                .forEach(container -> problems.add(
                        "Volume %s is in use by container %s, and two servers on one data directory destroy it. Stop that container, or choose another volume in the stack's settings."
                                .formatted(volume, container.name())));
    }

    private void checkPort(
            String container,
            PublishedPort port,
            Set<String> staying,
            List<ExistingContainer> ours,
            List<ExistingContainer> foreign) {
        var goes = ours.stream()
                .filter(own -> own.publishes(port) && owned.contains(own.id()) && !staying.contains(own.name()))
                .findFirst();
        if (goes.isPresent()) {
            problems.add(
                    "Port %s, on which %s is to be published, is that of %s, which is removed only after that was made. Choose another port for one up, then this one."
                            .formatted(port.authority(), container, goes.get().name()));
            return;
        }
        // The engine lists no ports of one that restarts.
        if (ours.stream()
                .anyMatch(own ->
                        own.publishes(port) || own.restarting() && own.name().equals(container))) {
            return;
        }
        foreign.stream()
                .filter(other -> other.publishes(port))
                .map(other -> "container " + other.name())
                .findFirst()
                .or(() -> engine.isLocal() && isTaken(port) ? Optional.of("another program") : Optional.empty())
                .ifPresent(user -> problems.add(
                        "Port %s, on which %s is to be published, is in use by %s. Stop that, or choose another port in the stack's settings."
                                .formatted(port.authority(), container, user)));
    }

    private void checkNetwork(String name) {
        for (var network : engine.networks(name)) {
            if (owned.contains(network.id())) {
                continue;
            }
            if (label.isOn(network.labels()) && network.isEmpty()) {
                leftoverNetworks.add(network);
                continue;
            }
            problems.add(
                    "A network named %s exists that is not in this stack's state%s. Remove it (docker network rm %s), or choose another name with \"pulumi config set network\"."
                            .formatted(name, origin(label.isOn(network.labels())), name));
        }
    }

    /** The same stack name with another state: somebody else's, or one that was lost. */
    private static String origin(boolean sameStack) {
        return sameStack
                ? ", although one of that name made it: from another checkout, or before its state was lost"
                : "";
    }

    private static boolean isTaken(PublishedPort port) {
        try (var probe = new ServerSocket(port.port(), 1, InetAddress.getByName(port.address()))) {
            return !probe.isBound();
        } catch (IOException taken) {
            // There only root may listen, which the engine is and whoever runs Pulumi need not be.
            return port.port() >= FIRST_FOR_EVERYBODY || answers(port);
        }
    }

    private static boolean answers(PublishedPort port) {
        var address = port.isWildcard() ? InetAddress.getLoopbackAddress().getHostAddress() : port.address();
        try (var connection = new Socket(address, port.port())) {
            return connection.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    private void throwIfAny() {
        if (!problems.isEmpty()) {
            var all = Stream.concat(
                            Stream.of("The Docker host at %s is not free for this stack (nothing was changed):"
                                    .formatted(engine.address())),
                            problems.stream())
                    .toList();
            throw new RunException(String.join("%n  ".formatted(), all));
        }
    }
}
