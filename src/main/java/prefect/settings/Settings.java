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
 * @param dockerHost the engine that runs the containers
 * @param imageRegistry prefix of every image name, or empty for the images' own registries
 * @param registryAuth who pulls from the registries that want to know
 * @param secretsIn how containers get passwords
 * @param name what the names of the containers start with
 * @param network name of the network
 * @param logs where the engine keeps what containers print
 */
public record Settings(
        String stack,
        DockerHostSettings dockerHost,
        Optional<String> imageRegistry,
        List<RegistryLogin> registryAuth,
        SecretsIn secretsIn,
        String name,
        String network,
        LogSettings logs,
        DatabaseSettings database,
        Optional<BackupSettings> backup,
        ServerSettings server,
        Optional<ProxySettings> proxy,
        List<WorkerSettings> workers) {
    /** Top-level keys; {@link StackConfig} asks for these and for every other key of the namespace that it can see. */
    static final List<String> KEYS = List.of(
            "dockerHost",
            "sshOptions",
            "tls",
            "imageRegistry",
            "registryAuth",
            "secretsIn",
            "name",
            "network",
            "logs",
            "database",
            "backup",
            "server",
            "proxy",
            "workers");

    /**
     * Where bin/up on a machine without an image registry says that it serves the default images. An environment
     * variable, since the stack's file is committed and must go on naming what everybody else gets.
     */
    static final String REGISTRY_VARIABLE = "PREFECT_STACK_IMAGE_REGISTRY";

    /** @throws com.pulumi.exceptions.RunException with every problem, if there is one */
    public static Settings read(StackConfig config) {
        return read(config, System.getenv());
    }

    /** @param operator environment of whoever runs Pulumi */
    static Settings read(StackConfig config, Map<String, String> operator) {
        var problems = new Problems();
        var settings = read(config.stack(), Section.root(config, problems), operator);
        settings.checkPorts(problems);
        problems.throwIfAny(config.stack());
        return settings;
    }

    /** The full names of all settings, as the README and Pulumi.yaml have to list them. */
    static Set<String> names() {
        var root = Section.root(new StackConfig("", Map.of(), Set.of()), new Problems());
        read("", root, Map.of());
        return root.allNames();
    }

    private static Settings read(String stack, Section root, Map<String, String> operator) {
        var dockerHost = DockerHostSettings.read(
                root, Optional.ofNullable(operator.get(DockerHostSettings.DOCKER_HOST_VARIABLE)));
        var imageRegistry = root.text("imageRegistry", Patterns.REGISTRY, Patterns.REGISTRY_ALLOWED);
        UnaryOperator<String> byDefault = image -> Optional.ofNullable(operator.get(REGISTRY_VARIABLE))
                .filter(registry -> imageRegistry.isEmpty())
                .filter(registry -> dockerHost.remoteMachine().isEmpty())
                .map(registry -> registry + "/" + image)
                .orElse(image);
        var database = DatabaseSettings.read(
                root.section("database"), byDefault.apply(ContainerDatabaseSettings.DEFAULT_IMAGE));
        var name = root.text("name", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                .orElse("prefect");
        var proxy = ProxySettings.read(
                root.section("proxy"), byDefault.apply(ProxySettings.DEFAULT_IMAGE), name + "-proxy");
        var server = ServerSettings.read(
                root.section("server"),
                byDefault.apply(ServerSettings.DEFAULT_IMAGE),
                dockerHost.remoteMachine(),
                proxy);
        var settings = new Settings(
                stack,
                dockerHost,
                imageRegistry,
                RegistryLogin.readAll(root, "registryAuth"),
                root.choice("secretsIn", SecretsIn.class, SecretsIn::spelling).orElse(SecretsIn.FILES),
                name,
                root.text("network", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                        .orElse("prefect-net"),
                LogSettings.read(root.section("logs")),
                database,
                BackupSettings.read(root.section("backup"), database),
                server,
                proxy,
                WorkerSettings.readAll(
                        root,
                        "workers",
                        new WorkerSettings.DefaultImages(
                                server.image(), byDefault.apply(WorkerSettings.DEFAULT_PROXY_IMAGE)),
                        dockerHost.remoteMachine()));
        root.rejectUnknown();
        return settings;
    }

    public String databaseContainer() {
        return name + "-postgres";
    }

    public String serverContainer() {
        return name + "-server";
    }

    public String proxyContainer() {
        return name + "-proxy";
    }

    public String backupContainer() {
        return name + "-backup";
    }

    /** @param number of the worker in its pool, from 1 */
    public String workerContainer(WorkerSettings worker, int number) {
        return "%s-worker-%s-%d".formatted(name, worker.pool(), number);
    }

    /** Of the container through which workers of that pool reach the Docker Engine. */
    public String dockerProxyContainer(WorkerSettings worker) {
        return "%s-docker-%s".formatted(name, worker.pool());
    }

    public String migrationContainer() {
        return name + "-migrate";
    }

    /** What is allowed but deserves a word. */
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (server.isOpen(entrance())) {
            warnings.add("server.auth is not set: whoever reaches %s can run anything."
                    .formatted(entrance().authority()));
        }
        PrefectVersion.of(server.image())
                .filter(version -> server.auth().isPresent())
                .filter(version -> version.compareTo(PrefectVersion.FIRST_WITH_SOUND_AUTH) < 0)
                .ifPresent(version -> warnings.add(
                        "server.auth can be bypassed in Prefect %s, whose faults %s has mended: choose a newer server.image."
                                .formatted(version, PrefectVersion.FIRST_WITH_SOUND_AUTH)));
        workers.forEach(worker -> worker.newerThan(server.image())
                .ifPresent(versions -> warnings.add(
                        "workers of pool %s are newer than the server (%s): a server understands older workers only, choose the same image."
                                .formatted(worker.pool(), versions))));
        dockerHost
                .remoteMachine()
                .filter(machine -> proxy.isEmpty()
                        && entrance().isLoopback()
                        && server.publicUrl().contains(entrance().authority()))
                .ifPresent(machine -> warnings.add(
                        "server.address is %s on %s, so that only that machine reaches it, or who tunnels there: ssh -L %d:%s %s. To publish it: server.address, server.auth and server.publicUrl."
                                .formatted(
                                        entrance().address(),
                                        machine,
                                        entrance().port(),
                                        entrance().authority(),
                                        machine)));
        databasePort()
                .filter(port -> !port.isLoopback())
                .ifPresent(port -> warnings.add("database.publish: Postgres listens on %s, outside of this machine."
                        .formatted(port.authority())));
        return warnings;
    }

    /** Where people come in. */
    private PublishedPort entrance() {
        return server.published().orElseGet(() -> proxy.orElseThrow().published());
    }

    private Optional<PublishedPort> databasePort() {
        return database instanceof ContainerDatabaseSettings container ? container.publish() : Optional.empty();
    }

    private void checkPorts(Problems problems) {
        var others = proxy.map(ProxySettings::ports).orElseGet(() -> List.of(entrance()));
        databasePort()
                .filter(port -> others.stream().anyMatch(port::collidesWith))
                .ifPresent(port -> problems.add(
                        "database.publish.port",
                        "%d is the port of the %s, allowed: any other"
                                .formatted(port.port(), proxy.isPresent() ? "proxy" : "server")));
    }
}
