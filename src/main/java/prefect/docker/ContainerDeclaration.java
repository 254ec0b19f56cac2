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
        var program = spec.program();
        var args = ContainerArgs.builder()
                .name(spec.name())
                .image(spec.image())
                .envs(program.env())
                .command(program.command())
                // Said although it is the default: engines from 26 on call it "bridge", older ones "default", and
                // the provider takes the change of word for a change (pulumi-docker#1272).
                .networkMode("bridge")
                .networksAdvanced(ContainerNetworksAdvancedArgs.builder()
                        .name(spec.network())
                        .aliases(spec.names())
                        .build())
                .labels(ContainerLabelArgs.builder()
                        .label(StackLabel.KEY)
                        .value(host.label().value())
                        .build())
                // No setuid program in it makes anybody root.
                .securityOpts("no-new-privileges:true")
                .capabilities(capabilities(spec))
                .logDriver(host.logs().driver())
                .stopTimeout((int) spec.stopGrace().toSeconds())
                // Without it the provider kills at once, whatever the stop timeout is.
                .destroyGraceSeconds((int) spec.stopGrace().toSeconds());
        if (!program.entrypoint().isEmpty()) {
            args.entrypoints(program.entrypoint());
        }
        program.directory().ifPresent(args::workingDir);
        program.user().ifPresent(args::user);
        if (!host.logs().options().isEmpty()) {
            args.logOpts(host.logs().options());
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

    static CustomResourceOptions.Builder options(DockerHost host, String ownName, ContainerSpec spec, Resource parent) {
        var options = host.containerOptions(ownName, parent).dependsOn(spec.after());
        // What the engine adds of its own configuration would be a difference.
        return host.logs().options().isEmpty() ? options.ignoreChanges("logOpts") : options;
    }
}
