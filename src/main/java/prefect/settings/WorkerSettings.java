package prefect.settings;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Workers of one work pool, all alike.
 *
 * @param pool name of the work pool, which is made if the server has none of that name
 * @param type where they run flows
 * @param count how many there are
 * @param image image reference, without the registry prefix
 * @param proxyImage image reference of what those of type docker reach the Docker Engine by
 * @param user whom they run as
 * @param memory what each may take with its runs, in MiB, or empty for all there is
 * @param concurrency how many runs each has at a time, or empty for no limit
 * @param env further environment variables
 * @param volumes what they see of the Docker host
 * @param detectZombies whether runs that ended without a word, with their machine, are marked as crashed
 * @param runsOn names of their hosts, one for each of them
 */
public record WorkerSettings(
        String pool,
        WorkerType type,
        int count,
        String image,
        String proxyImage,
        ContainerUser user,
        Optional<Integer> memory,
        Optional<Integer> concurrency,
        Map<String, String> env,
        List<WorkerVolume> volumes,
        boolean detectZombies,
        List<String> runsOn) {
    private static final int MOST = 100;
    private static final int MOST_RUNS = 10_000;
    /** MiB: with less, a worker and one run do not fit. */
    private static final int LEAST_MEMORY = 256;

    /** As names of containers, of which it is a part; Prefect keeps those that start with its own name for itself. */
    private static final Pattern POOL = Pattern.compile("(?i)(?!prefect)[a-z0-9][a-z0-9_.-]*");

    private static final String POOL_ALLOWED =
            "a-z A-Z 0-9 _ . -, the first a letter or digit, not starting with \"prefect\"";
    static final String DEFAULT_PROXY_IMAGE = "haproxy:2.6";
    private static final String DEFAULT_POOL = "default";

    public static final String API_URL_VARIABLE = "PREFECT_API_URL";
    public static final String AUTH_VARIABLE = "PREFECT_API_AUTH_STRING";
    public static final String UI_URL_VARIABLE = "PREFECT_UI_URL";

    public static final String DOCKER_HOST_VARIABLE = "DOCKER_HOST";

    /** The name that all versions know: newer ones have moved it to PREFECT_FLOWS_HEARTBEAT_FREQUENCY. */
    public static final String HEARTBEAT_VARIABLE = "PREFECT_RUNNER_HEARTBEAT_FREQUENCY";

    private static final Map<String, String> HAVE_A_SETTING = Map.of(
            API_URL_VARIABLE,
            "the server's own address",
            UI_URL_VARIABLE,
            "server.publicUrl",
            AUTH_VARIABLE,
            "server.auth",
            DOCKER_HOST_VARIABLE,
            "type docker",
            "PREFECT_WORKER_LIMIT",
            "concurrency",
            HEARTBEAT_VARIABLE,
            "detectZombies");

    /** @param server that of the server @param proxy that of the proxy to the Docker Engine */
    record DefaultImages(String server, String proxy) {}

    private static Optional<String> proxyImage(Section section) {
        if (!section.is("type", WorkerType.DOCKER.spelling())) {
            section.reject("proxyImage", "means nothing for this type, allowed: together with type docker");
        }
        return section.text("proxyImage", Patterns.IMAGE, Patterns.IMAGE_ALLOWED);
    }

    /** "3.8.8, 3.4.22" if the tags of both images tell that these workers are of a newer version. */
    Optional<String> newerThan(String serverImage) {
        return PrefectVersion.of(image).flatMap(own -> PrefectVersion.of(serverImage)
                .filter(servers -> own.compareTo(servers) > 0)
                .map(servers -> "%s, %s".formatted(own, servers)));
    }

    /** @param home their host unless set otherwise */
    static List<WorkerSettings> readAll(Section root, String key, DefaultImages images, Hosts hosts, String home) {
        var pools = new HashSet<String>();
        return root.list(key, section -> {
            var worker = read(section, images, hosts, home);
            if (!pools.add(worker.pool)) {
                section.problem(
                        "pool",
                        "%s has workers in an entry before, allowed: one entry for each pool, with a count"
                                .formatted(worker.pool));
            }
            return worker;
        });
    }

    private static WorkerSettings read(Section section, DefaultImages images, Hosts hosts, String home) {
        var count = section.integer("count", 1, 0, MOST);
        var runsOn = hosts.several(section, Optional.of(home), count);
        var settings = new WorkerSettings(
                section.text("pool", POOL, POOL_ALLOWED).orElse(DEFAULT_POOL),
                section.choice("type", WorkerType.class, WorkerType::spelling).orElse(WorkerType.PROCESS),
                count,
                section.text("image", Patterns.IMAGE, Patterns.IMAGE_ALLOWED).orElse(images.server),
                proxyImage(section).orElse(images.proxy),
                ContainerUser.read(section, "user"),
                section.memory("memory", LEAST_MEMORY),
                section.has("concurrency")
                        ? Optional.of(section.integer("concurrency", 1, 1, MOST_RUNS))
                        : Optional.empty(),
                Environment.read(section, HAVE_A_SETTING),
                WorkerVolume.readAll(section, hosts.machine(runsOn)),
                section.flag("detectZombies", hosts.areSeveral()),
                runsOn);
        settings.user.checkPackages(section, settings.env);
        section.rejectUnknown();
        return settings;
    }
}
