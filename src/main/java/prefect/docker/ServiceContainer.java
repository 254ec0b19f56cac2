package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.docker.Container;
import com.pulumi.docker.ContainerArgs;
import com.pulumi.docker.inputs.ContainerLabelArgs;
import com.pulumi.docker.inputs.ContainerNetworksAdvancedArgs;
import com.pulumi.docker.inputs.ContainerPortArgs;
import com.pulumi.docker.inputs.ContainerVolumeArgs;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;

/**
 * A long-running container: restarted by the engine, health-checked, stopped gently, labelled with its stack. The one
 * place that knows which inputs the docker provider needs to show no difference where nothing changed.
 */
public final class ServiceContainer {
    private final DockerHost host;
    private final Container container;
    private final ContainerSpec spec;

    /** @param ownName name of the resource within its component */
    public ServiceContainer(DockerHost host, String ownName, ContainerSpec spec, Resource parent) {
        this.host = host;
        this.spec = spec;
        var args = ContainerArgs.builder()
                .name(spec.name())
                .image(spec.image())
                .envs(spec.env())
                .command(spec.command())
                // Said although it is the default: engines from 26 on call it "bridge", older ones "default", and
                // the provider takes the change of word for a change (pulumi-docker#1272).
                .networkMode("bridge")
                .networksAdvanced(ContainerNetworksAdvancedArgs.builder()
                        .name(spec.network())
                        .aliases(spec.name())
                        .build())
                .labels(ContainerLabelArgs.builder()
                        .label(StackLabel.KEY)
                        .value(host.label().value())
                        .build())
                .healthcheck(spec.health().args())
                .restart("unless-stopped")
                .stopTimeout((int) spec.stopGrace().toSeconds())
                // Without it the provider kills at once, whatever the stop timeout is.
                .destroyGraceSeconds((int) spec.stopGrace().toSeconds());
        if (!spec.entrypoint().isEmpty()) {
            args.entrypoints(spec.entrypoint());
        }
        spec.volume()
                .ifPresent(mount -> args.volumes(ContainerVolumeArgs.builder()
                        .volumeName(mount.volume())
                        .containerPath(mount.path())
                        .build()));
        spec.port()
                .ifPresent(port -> args.ports(ContainerPortArgs.builder()
                        .internal(port.inside())
                        .external(port.published().port())
                        .ip(port.published().address())
                        .build()));
        this.container = new Container(
                ownName,
                args.build(),
                host.options(parent)
                        // The provider accepts a change of it and does nothing (kreuzwerker/docker#988).
                        .replaceOnChanges("healthcheck")
                        .dependsOn(spec.after())
                        .build());
    }

    /** This container, once it works; a run fails if that takes longer. For what has to be made after it. */
    public Output<List<Resource>> ready(Duration timeout) {
        return new Readiness(host, spec.name(), spec.health(), timeout).of(container);
    }
}
