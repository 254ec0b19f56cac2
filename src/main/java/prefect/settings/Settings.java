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
 * @param hosts the engines that run the containers
 * @param home name of the host that runs what has no other, and makes the network
 * @param imageRegistry prefix of every image name, or empty for the images' own registries
 * @param registryAuth who pulls from the registries that want to know
 * @param secretsIn how containers get passwords
 * @param name what the names of the containers start with
 * @param network name of the network
 * @param networkEncrypted whether what goes over it from host to host is encrypted
 * @param logs where the engine keeps what containers print
 */
public record Settings(
        String stack,
        Hosts hosts,
        String home,
        Optional<String> imageRegistry,
        List<RegistryLogin> registryAuth,
        SecretsIn secretsIn,
        String name,
        String network,
        boolean networkEncrypted,
        LogSettings logs,
        DatabaseSettings database,
        Optional<BackupSettings> backup,
        ServerSettings server,
        Optional<SplitSettings> split,
        Optional<ProxySettings> proxy,
        List<WorkerSettings> workers) {
    /** Top-level keys; {@link StackConfig} asks for these and for every other key of the namespace that it can see. */
    static final List<String> KEYS = List.of(
            "hosts",
            "dockerHost",
            "sshOptions",
            "tls",
            "imageRegistry",
            "registryAuth",
            "secretsIn",
            "name",
            "network",
            "networkEncrypted",
            "logs",
            "database",
            "backup",
            "server",
            "services",
            "redis",
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
        new Agreement(settings).check(problems);
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
        var hosts = Hosts.read(root, Optional.ofNullable(operator.get(DockerHostSettings.DOCKER_HOST_VARIABLE)));
        var imageRegistry = root.text("imageRegistry", Patterns.REGISTRY, Patterns.REGISTRY_ALLOWED);
        UnaryOperator<String> byDefault = image -> Optional.ofNullable(operator.get(REGISTRY_VARIABLE))
                .filter(registry -> imageRegistry.isEmpty())
                .filter(registry -> hosts.areLocal())
                .map(registry -> registry + "/" + image)
                .orElse(image);
        var database = DatabaseSettings.read(
                root.section("database"), byDefault.apply(ContainerDatabaseSettings.DEFAULT_IMAGE), hosts);
        var name = root.text("name", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                .orElse("prefect");
        var serverSection = root.section("server");
        var replicas = ServerSettings.replicas(serverSection);
        var servers = hosts.several(serverSection, database.home(), replicas.orElse(1));
        var home = database.home().orElse(servers.get(0));
        var proxy = ProxySettings.read(
                root.section("proxy"), byDefault.apply(ProxySettings.DEFAULT_IMAGE), name + "-proxy", hosts, home);
        var server = ServerSettings.read(
                serverSection,
                byDefault.apply(ServerSettings.DEFAULT_IMAGE),
                hosts.machine(servers),
                proxy,
                replicas,
                servers);
        var settings = new Settings(
                stack,
                hosts,
                home,
                imageRegistry,
                RegistryLogin.readAll(root, "registryAuth"),
                root.choice("secretsIn", SecretsIn.class, SecretsIn::spelling).orElse(SecretsIn.FILES),
                name,
                root.text("network", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                        .orElse("prefect-net"),
                root.flag("networkEncrypted", false),
                LogSettings.read(root.section("logs")),
                database,
                BackupSettings.read(root.section("backup"), database, hosts, home),
                server,
                SplitSettings.read(
                        root,
                        replicas.isPresent(),
                        byDefault.apply(RedisSettings.DEFAULT_IMAGE),
                        name + "-redis",
                        hosts,
                        home),
                proxy,
                WorkerSettings.readAll(
                        root,
                        "workers",
                        new WorkerSettings.DefaultImages(
                                server.image(), byDefault.apply(WorkerSettings.DEFAULT_PROXY_IMAGE)),
                        hosts,
                        home));
        root.rejectUnknown();
        return settings;
    }

    public String databaseContainer() {
        return name + "-postgres";
    }

    /** Of one server, and of the first of several. All of them answer to it in their network. */
    public String serverContainer() {
        return serverContainer(1);
    }

    /** @param number of the server, from 1 */
    public String serverContainer(int number) {
        return name + "-server" + (number == 1 ? "" : "-" + number);
    }

    public String servicesContainer() {
        return name + "-services";
    }

    public String redisContainer() {
        return name + "-redis";
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

    /** Of the container through which workers of that pool reach the Docker Engine of that host. */
    public String dockerProxyContainer(WorkerSettings worker, String host) {
        return "%s-docker-%s".formatted(name, worker.pool()) + (host.equals(Hosts.ONLY) ? "" : "." + host);
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
        hosts.machine(server.runsOn())
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
    PublishedPort entrance() {
        return server.published().orElseGet(() -> proxy.orElseThrow().published());
    }

    Optional<PublishedPort> databasePort() {
        return database instanceof ContainerDatabaseSettings container ? container.publish() : Optional.empty();
    }

    /** How many connections Postgres has to let in for all of the server's processes. */
    public int serverConnections() {
        var processes = server.runsOn().size() + (split.isPresent() ? 1 : 0);
        return server.pool().needs(processes);
    }
}
