package prefect.real;

import java.util.ArrayList;
import java.util.List;
import prefect.real.Command.Result;

/** The Docker CLI, on the engine that the tests run against. */
final class Docker {
    private Docker() {}

    static Result run(String... arguments) {
        var words = new ArrayList<>(List.of("docker"));
        words.addAll(List.of(arguments));
        return Command.of(words.toArray(String[]::new)).run();
    }

    static String idOf(String container) {
        return run("inspect", "--type", "container", "--format", "{{.Id}}", container)
                .succeeds()
                .text();
    }

    /** Of all containers whose names start with that and a hyphen. */
    static List<String> namesOf(String prefix) {
        return run("ps", "--all", "--format", "{{.Names}}", "--filter", "name=^/%s-".formatted(prefix))
                .succeeds()
                .text()
                .lines()
                .toList();
    }

    /** All whose names start with that and a hyphen. */
    static void removeContainersOf(String prefix) {
        namesOf(prefix).forEach(container -> run("rm", "--force", "--volumes", container));
    }

    /** Its first process, as the kernel would for want of memory; "docker kill" counts as a wish. */
    static void kill(String container) {
        var process = run("inspect", "--format", "{{.State.Pid}}", container)
                .succeeds()
                .text();
        if (process.equals("0")) {
            throw new IllegalStateException(container + " does not run");
        }
        Command.of("kill", "-9", process).run().succeeds();
    }

    /** How often the engine has started it again by itself. */
    static int restarts(String container) {
        return Integer.parseInt(run("inspect", "--format", "{{.RestartCount}}", container)
                .succeeds()
                .text());
    }

    /**
     * An address of this machine that is not the loopback's. The engine's own network, bridge, does not always name one.
     *
     * @param network one that a stack has made
     */
    static String gatewayOf(String network) {
        return run("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", network)
                .succeeds()
                .text();
    }

    static boolean hasContainer(String name) {
        return exists("container", name);
    }

    static boolean hasNetwork(String name) {
        return exists("network", name);
    }

    static boolean hasVolume(String name) {
        return exists("volume", name);
    }

    static boolean hasImage(String name) {
        return exists("image", name);
    }

    private static boolean exists(String kind, String name) {
        return run(kind, "inspect", name).exitCode() == 0;
    }
}
