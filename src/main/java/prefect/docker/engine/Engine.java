package prefect.docker.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import prefect.settings.PublishedPort;

/**
 * What this program asks of a Docker Engine itself, beside what the provider does: what is there already, whether a
 * container is ready, and to remove what a killed run left behind.
 *
 * <p>Every call throws a {@link com.pulumi.exceptions.RunException} that names the address if no engine answers.
 */
public interface Engine {
    /** The address at which this engine is reached, in the form that the provider takes. */
    String address();

    /** True if the engine runs on this machine, so that this machine's ports are the ones it publishes on. */
    boolean isLocal();

    /** All containers, stopped ones too. */
    List<ExistingContainer> containers();

    /** All networks of that name: Docker allows several. */
    List<ExistingNetwork> networks(String name);

    ContainerState state(String containerId);

    /** Starts a container that was made or has ended. */
    void start(String containerId);

    /** Makes a container, waits for its end, and removes it. */
    OneOff.Outcome run(OneOff container);

    /** What processor an image is for and which one the engine has, in Docker's words, such as "amd64". */
    Architectures architectures(String image);

    /** Runs a command in a container and waits for its end; false if it fails, or the container is not running. */
    boolean succeeds(String containerId, List<String> command);

    /** The end of a container's log, oldest line first. */
    List<String> logTail(String containerId, int lines);

    /** Stops it as gently as its stop timeout says, then removes it; named volumes stay. */
    void removeContainer(String containerId);

    void removeNetwork(String networkId);

    /** Its part in a Swarm. */
    SwarmMember swarmMember();

    /** Ids of all nodes of its Swarm, which only a manager knows. */
    Set<String> swarmNodes();

    /**
     * @param image id of its image
     * @param status as the engine names it: "created", "running", "restarting", "exited", …
     * @param networks ids of the networks it is on
     * @param volumes names of the volumes that it mounts
     */
    record ExistingContainer(
            String id,
            String name,
            String image,
            String status,
            Map<String, String> labels,
            Set<PublishedPort> ports,
            Set<String> volumes,
            Set<String> networks) {
        public boolean running() {
            return status.equals("running");
        }

        /** Whether it is about to run again, having ended; it holds its ports and volumes now and then. */
        public boolean restarting() {
            return status.equals("restarting");
        }

        public boolean publishes(PublishedPort port) {
            return ports.stream().anyMatch(port::collidesWith);
        }
    }

    /** @param isEmpty whether no container is on it */
    record ExistingNetwork(String id, Map<String, String> labels, boolean isEmpty) {}

    /**
     * @param status "created", "running", "restarting", "exited", … as the engine names it
     * @param healthy whether the engine's own health check last succeeded
     * @param image id of its image
     * @param restarts how often the engine's restart policy has started it again
     */
    record ContainerState(String status, String image, boolean healthy, int restarts, int exitCode) {}

    /**
     * @param nodeId its own, or empty
     * @param address by which the others of the Swarm reach it, or empty
     * @param isIn whether it is in one
     */
    record SwarmMember(String nodeId, String address, boolean isIn, boolean isManager) {}

    record Architectures(String image, String engine) {}
}
