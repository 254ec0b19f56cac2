package prefect.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
     * Where bin/up on a machine without an image registry says that it runs one. An environment variable, since the
     * stack's file is committed and must go on naming what everybody else gets.
     */
    static final String REGISTRY_VARIABLE = "PREFECT_STACK_IMAGE_REGISTRY";

    /** @throws com.pulumi.exceptions.RunException with every problem, if there is one */
    public static Settings read(StackConfig config) {
        return read(config, Optional.ofNullable(System.getenv(REGISTRY_VARIABLE)));
    }

    static Settings read(StackConfig config, Optional<String> operatorsRegistry) {
        var problems = new Problems();
        var root = Section.root(config, problems);
        var settings = new Settings(
                config.stack(),
                root.text("dockerHost", Patterns.LOCAL_DOCKER_HOST, Patterns.LOCAL_DOCKER_HOST_ALLOWED),
                root.text("imageRegistry", Patterns.REGISTRY, Patterns.REGISTRY_ALLOWED)
                        .or(() -> operatorsRegistry),
                root.text("name", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED).orElse("prefect"),
                root.text("network", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                        .orElse("prefect-net"),
                DatabaseSettings.read(root.section("database")),
                ServerSettings.read(root.section("server")));
        settings.checkPorts(problems);
        root.rejectUnknown();
        problems.throwIfAny(config.stack());
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
