package prefect.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a stack asks for, whole and checked. The only way in from a stack's configuration; everything behind it takes
 * typed values.
 *
 * @param stack name of the stack
 * @param dockerHost the engine that runs the containers, or empty for the operator's DOCKER_HOST or local socket
 * @param imageRegistry prefix of every image name, or empty for the images' own registries
 * @param name what the names of the containers start with
 * @param network name of the network
 */
public record Settings(
        String stack,
        Optional<String> dockerHost,
        Optional<String> imageRegistry,
        String name,
        String network,
        DatabaseSettings database,
        ServerSettings server) {
    /** Top-level keys; {@link StackConfig} asks for these and for every other key of the namespace that it can see. */
    static final List<String> KEYS = List.of("dockerHost", "imageRegistry", "name", "network", "database", "server");

    /**
     * Where bin/up on a machine without an image registry says that it serves the default images. An environment
     * variable, since the stack's file is committed and must go on naming what everybody else gets.
     */
    static final String REGISTRY_VARIABLE = "PREFECT_STACK_IMAGE_REGISTRY";

    /** @throws com.pulumi.exceptions.RunException with every problem, if there is one */
    public static Settings read(StackConfig config) {
        return read(config, Optional.ofNullable(System.getenv(REGISTRY_VARIABLE)));
    }

    static Settings read(StackConfig config, Optional<String> operatorsRegistry) {
        var problems = new Problems();
        var settings = read(config.stack(), Section.root(config, problems), operatorsRegistry);
        settings.checkPorts(problems);
        problems.throwIfAny(config.stack());
        return settings;
    }

    /** The full names of all settings, as the README and Pulumi.yaml have to list them. */
    static Set<String> names() {
        var root = Section.root(new StackConfig("", Map.of(), Set.of()), new Problems());
        read("", root, Optional.empty());
        return root.allNames();
    }

    private static Settings read(String stack, Section root, Optional<String> operatorsRegistry) {
        var imageRegistry = root.text("imageRegistry", Patterns.REGISTRY, Patterns.REGISTRY_ALLOWED);
        UnaryOperator<String> byDefault = image -> operatorsRegistry
                .filter(registry -> imageRegistry.isEmpty())
                .map(registry -> registry + "/" + image)
                .orElse(image);
        var settings = new Settings(
                stack,
                root.text("dockerHost", Patterns.LOCAL_DOCKER_HOST, Patterns.LOCAL_DOCKER_HOST_ALLOWED),
                imageRegistry,
                root.text("name", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                        .orElse("prefect"),
                root.text("network", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                        .orElse("prefect-net"),
                DatabaseSettings.read(root.section("database"), byDefault.apply(DatabaseSettings.DEFAULT_IMAGE)),
                ServerSettings.read(root.section("server"), byDefault.apply(ServerSettings.DEFAULT_IMAGE)));
        root.rejectUnknown();
        return settings;
    }

    public String databaseContainer() {
        return name + "-postgres";
    }

    public String serverContainer() {
        return name + "-server";
    }

    /** What is allowed but deserves a word. */
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (!server.published().isLoopback() && server.auth().isEmpty()) {
            warnings.add("server.address is %s and server.auth is not set: whoever reaches port %d can run anything."
                    .formatted(server.published().address(), server.published().port()));
        }
        database.publish()
                .filter(port -> !port.isLoopback())
                .ifPresent(port -> warnings.add("database.publish: Postgres listens on %s, outside of this machine."
                        .formatted(port.authority())));
        return warnings;
    }

    private void checkPorts(Problems problems) {
        if (database.publish().filter(server.published()::collidesWith).isPresent()) {
            problems.add(
                    "database.publish.port",
                    "%d is the port of the server, allowed: any other"
                            .formatted(server.published().port()));
        }
    }
}
