package prefect.docker;

import com.pulumi.docker.ContainerArgs;
import com.pulumi.docker.inputs.ContainerCapabilitiesArgs;
import com.pulumi.docker.inputs.ContainerHostArgs;
import com.pulumi.docker.inputs.ContainerLabelArgs;
import com.pulumi.docker.inputs.ContainerNetworksAdvancedArgs;
import com.pulumi.docker.inputs.ContainerUploadArgs;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;

/** What every container of a stack has, in the inputs that the docker provider shows no difference for later. */
final class ContainerDeclaration {
    private ContainerDeclaration() {}

    static ContainerArgs.Builder args(DockerHost host, ContainerSpec spec) {
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
                // No setuid program in it makes anybody root.
                .securityOpts("no-new-privileges:true")
                .capabilities(capabilities(spec))
                .stopTimeout((int) spec.stopGrace().toSeconds())
                // Without it the provider kills at once, whatever the stop timeout is.
                .destroyGraceSeconds((int) spec.stopGrace().toSeconds());
        if (!spec.entrypoint().isEmpty()) {
            args.entrypoints(spec.entrypoint());
        }
        if (!spec.files().isEmpty()) {
            args.uploads(spec.files().entrySet().stream()
                    .map(file -> ContainerUploadArgs.builder()
                            .file(file.getKey())
                            .content(file.getValue())
                            .build())
                    .toList());
        }
        // Both, and alike: left alone, the engine sets the second to twice the first, and the provider sees a change.
        spec.limits().memory().ifPresent(memory -> args.memory(memory).memorySwap(memory));
        spec.limits().sharedMemory().ifPresent(args::shmSize);
        spec.directory().ifPresent(args::workingDir);
        if (!spec.hosts().isEmpty()) {
            args.hosts(spec.hosts().entrySet().stream()
                    .map(entry -> ContainerHostArgs.builder()
                            .host(entry.getKey())
                            .ip(entry.getValue())
                            .build())
                    .toList());
        }
        return args;
    }

    /** With their prefix, in capitals: that is how newer providers read them back (moby#48551). */
    private static ContainerCapabilitiesArgs capabilities(ContainerSpec spec) {
        var capabilities = ContainerCapabilitiesArgs.builder().drops("ALL");
        return spec.capabilities().isEmpty()
                ? capabilities.build()
                : capabilities.adds(spec.capabilities()).build();
    }

    static CustomResourceOptions.Builder options(DockerHost host, ContainerSpec spec, Resource parent) {
        return host.options(parent).dependsOn(spec.after());
    }
}
