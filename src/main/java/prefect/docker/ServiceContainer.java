package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.docker.Container;
import com.pulumi.docker.inputs.ContainerPortArgs;
import com.pulumi.docker.inputs.ContainerVolumeArgs;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import prefect.settings.PublishedPort;

/** A long-running container: restarted by the engine, health-checked, stopped gently. */
public final class ServiceContainer {
    private final DockerHost host;
    private final Container container;
    private final ContainerSpec spec;
    private final Service service;

    /** @param ownName name of the resource within its component */
    public ServiceContainer(DockerHost host, String ownName, ContainerSpec spec, Service service, Resource parent) {
        this.host = host;
        this.spec = spec;
        this.service = service;
        var args = ContainerDeclaration.args(host, spec)
                .healthcheck(service.health().args())
                // Not unless-stopped: an engine that was killed stops, when it is back, what still runs, and takes that
                // for somebody's wish, as it does "docker kill" with any signal (moby/moby#41302).
                .restart("always");
        if (!service.mounts().isEmpty()) {
            args.volumes(service.mounts().stream().map(ServiceContainer::volume).toList());
        }
        if (!service.ports().isEmpty()) {
            args.ports(service.ports().stream().map(ServiceContainer::port).toList());
        }
        this.container = new Container(
                host.resourceName(ownName),
                args.build(),
                ContainerDeclaration.options(host, ownName, spec, parent)
                        // The provider accepts a change of it and does nothing (kreuzwerker/docker#988).
                        .replaceOnChanges("healthcheck")
                        // Else such a replacement would be made first, under a name that is taken.
                        .deleteBeforeReplace(true)
                        .build());
    }

    private static ContainerPortArgs port(PortMapping port) {
        return ContainerPortArgs.builder()
                .internal(port.inside())
                .external(port.published().port())
                .ip(port.published().address())
                .build();
    }

    private static ContainerVolumeArgs volume(Mount mount) {
        var volume = ContainerVolumeArgs.builder().containerPath(mount.path());
        mount.volume().ifPresent(volume::volumeName);
        mount.folder().ifPresent(volume::hostPath);
        if (mount.readOnly()) {
            volume.readOnly(true);
        }
        return volume.build();
    }

    /**
     * This container, once it works; a run fails if that takes longer. For what has to be made after it.
     *
     * @param remedy what to do about it if it does not, or empty if its log tells
     */
    public Output<List<Resource>> ready(Duration timeout, Optional<String> remedy) {
        return new Readiness(host, spec.name(), service.health(), timeout, remedy).of(container);
    }

    /**
     * What a container has that runs for long.
     *
     * @param mounts what it keeps or sees of its host
     * @param ports where it is reachable on the host
     * @param health how it is found to work
     */
    public record Service(List<Mount> mounts, List<PortMapping> ports, HealthCheck health) {}

    /**
     * @param volume name of the volume, or empty
     * @param folder of the Docker host in its place
     * @param path where the container sees it
     * @param readOnly whether it can only read it
     */
    public record Mount(Optional<Output<String>> volume, Optional<String> folder, String path, boolean readOnly) {
        public static Mount ofVolume(Output<String> volume, String path) {
            return new Mount(Optional.of(volume), Optional.empty(), path, false);
        }

        public static Mount ofFolder(String folder, String path) {
            return new Mount(Optional.empty(), Optional.of(folder), path, false);
        }

        public Mount onlyToRead() {
            return new Mount(volume, folder, path, true);
        }
    }

    /** @param inside TCP port in the container @param published where it is on the host */
    public record PortMapping(int inside, PublishedPort published) {}
}
