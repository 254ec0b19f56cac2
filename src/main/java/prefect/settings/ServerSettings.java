package prefect.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Prefect server.
 *
 * @param image image reference, without the registry prefix
 * @param published where API and UI are reachable on the Docker host; empty behind a proxy, which alone is
 * @param path what the paths of UI and API start with, such as "/prefect", or empty
 * @param publicUrl what browsers and workers use to reach the server, with that path, without "/api"
 * @param ui whether the server serves the UI
 * @param migrations who brings the database's tables up to date
 * @param telemetry whether Prefect's makers are told that this server exists and which version it is
 * @param auth what every client has to present, or empty for nothing
 * @param allowUnauthenticated whether other machines may reach it without
 * @param user whom it runs as
 * @param memory what it may take, in MiB, or empty for all there is
 * @param env further environment variables of the container
 * @param logLevel level of the server's own log
 * @param pool of connections to the database, in each of its processes
 * @param replicas how many API servers there are beside the background services, or empty if one server is all
 * @param runsOn names of their hosts, one for each of them
 */
public record ServerSettings(
        String image,
        Optional<PublishedPort> published,
        String path,
        String publicUrl,
        boolean ui,
        Migrations migrations,
        boolean telemetry,
        Optional<ServerAuth> auth,
        boolean allowUnauthenticated,
        ContainerUser user,
        Optional<Integer> memory,
        Map<String, String> env,
        LogLevel logLevel,
        ConnectionPool pool,
        Optional<Integer> replicas,
        List<String> runsOn) {
    public static final int DEFAULT_PORT = 4200;
    /** MiB: with less, Prefect does not get as far as to answer. */
    private static final int LEAST_MEMORY = 512;

    static final String DEFAULT_IMAGE = "prefecthq/prefect:3.4.22-python3.11";
    public static final String CONNECTION_URL_VARIABLE = "PREFECT_SERVER_DATABASE_CONNECTION_URL";
    public static final String UI_ENABLED_VARIABLE = "PREFECT_UI_ENABLED";
    public static final String UI_API_URL_VARIABLE = "PREFECT_UI_API_URL";
    public static final String LOG_LEVEL_VARIABLE = "PREFECT_SERVER_LOGGING_LEVEL";
    /** What links in notifications start with. */
    public static final String PUBLIC_URL_VARIABLE = "PREFECT_UI_URL";

    public static final String UI_PATH_VARIABLE = "PREFECT_UI_SERVE_BASE";
    public static final String API_PATH_VARIABLE = "PREFECT_SERVER_API_BASE_PATH";
    public static final String AUTH_VARIABLE = "PREFECT_SERVER_API_AUTH_STRING";
    public static final String TELEMETRY_VARIABLE = "PREFECT_SERVER_ANALYTICS_ENABLED";
    public static final String MIGRATE_ON_START_VARIABLE = "PREFECT_SERVER_DATABASE_MIGRATE_ON_START";

    private static final int MOST_REPLICAS = 20;

    /** Variables that have a setting, by the setting: in server.env one would silently win over the other. */
    private static final Map<String, String> HAVE_A_SETTING = Map.ofEntries(
            Map.entry(CONNECTION_URL_VARIABLE, "database.*"),
            Map.entry("PREFECT_API_DATABASE_CONNECTION_URL", "database.*"),
            Map.entry("PGSSLMODE", "database.ssl"),
            Map.entry("PGSSLROOTCERT", "database.sslRootCert"),
            Map.entry(UI_ENABLED_VARIABLE, "server.ui"),
            Map.entry("PREFECT_SERVER_UI_ENABLED", "server.ui"),
            Map.entry(UI_API_URL_VARIABLE, "server.publicUrl"),
            Map.entry("PREFECT_SERVER_UI_API_URL", "server.publicUrl"),
            Map.entry(PUBLIC_URL_VARIABLE, "server.publicUrl"),
            Map.entry(UI_PATH_VARIABLE, "server.path"),
            Map.entry("PREFECT_SERVER_UI_SERVE_BASE", "server.path"),
            Map.entry(API_PATH_VARIABLE, "server.path"),
            Map.entry(MIGRATE_ON_START_VARIABLE, "server.migrations"),
            Map.entry("PREFECT_API_DATABASE_MIGRATE_ON_START", "server.migrations"),
            Map.entry(TELEMETRY_VARIABLE, "server.telemetry"),
            Map.entry(LOG_LEVEL_VARIABLE, "server.logLevel"),
            Map.entry("PREFECT_LOGGING_SERVER_LEVEL", "server.logLevel"),
            Map.entry(ConnectionPool.SIZE_VARIABLE, "server.poolSize"),
            Map.entry("PREFECT_SQLALCHEMY_POOL_SIZE", "server.poolSize"),
            Map.entry(ConnectionPool.OVERFLOW_VARIABLE, "server.poolOverflow"),
            Map.entry("PREFECT_SQLALCHEMY_MAX_OVERFLOW", "server.poolOverflow"),
            Map.entry(AUTH_VARIABLE, "server.auth"));

    private static Map<String, String> haveASetting(Optional<Integer> replicas) {
        var names = new HashMap<>(HAVE_A_SETTING);
        replicas.ifPresent(
                number -> SplitSettings.variables().forEach(variable -> names.put(variable, "server.replicas")));
        return names;
    }

    /** Empty if one server does everything. */
    static Optional<Integer> replicas(Section section) {
        return section.has("replicas")
                ? Optional.of(section.integer("replicas", 1, 1, MOST_REPLICAS))
                : Optional.empty();
    }

    /** What clients and workers call, and the UI in a browser. */
    public String apiUrl() {
        return publicUrl + "/api";
    }

    /** Where the API is in the server itself. */
    public String apiPath() {
        return path + "/api";
    }

    /**
     * @param machine name or address of the Docker host, if that is another machine than this
     * @param proxy what stands before it, or empty for nothing
     * @param replicas how many API servers, or empty for one server that does everything
     * @param runsOn names of their hosts
     */
    static ServerSettings read(
            Section section,
            String defaultImage,
            Optional<String> machine,
            Optional<ProxySettings> proxy,
            Optional<Integer> replicas,
            List<String> runsOn) {
        var path = section.text("path", Patterns.URL_PATH, Patterns.URL_PATH_ALLOWED)
                .orElse("");
        var published = PublishedPort.read(section, DEFAULT_PORT);
        if (proxy.isPresent()) {
            for (var key : List.of("port", "address")) {
                section.reject(key, "is set beside proxy.domain, but then only the proxy is published: remove it");
            }
        }
        var entrance = proxy.map(ProxySettings::published).orElse(published);
        var settings = new ServerSettings(
                section.text("image", Patterns.IMAGE, Patterns.IMAGE_ALLOWED).orElse(defaultImage),
                proxy.isPresent() ? Optional.empty() : Optional.of(published),
                path,
                publicUrl(section, published, path, machine, proxy),
                section.flag("ui", true),
                section.choice("migrations", Migrations.class, Migrations::spelling)
                        .orElse(replicas.isPresent() ? Migrations.JOB : Migrations.ON_START),
                section.flag("telemetry", true),
                ServerAuth.read(section, "auth"),
                section.flag("allowUnauthenticated", false),
                ContainerUser.read(section, "user"),
                section.memory("memory", LEAST_MEMORY),
                Environment.read(section, haveASetting(replicas)),
                section.choice("logLevel", LogLevel.class, Enum::name).orElse(LogLevel.WARNING),
                ConnectionPool.read(section),
                replicas,
                runsOn);
        settings.replicas.ifPresent(number -> settings.checkSplit(section));
        if (settings.isOpen(entrance) && !settings.allowUnauthenticated) {
            section.problem(
                    "auth",
                    "is missing, and whoever reaches %s could run anything, allowed: generated, or user:password set with \"pulumi config set --secret --path '%s'\"; to go without, set %s to true"
                            .formatted(
                                    entrance.authority(), section.name("auth"), section.name("allowUnauthenticated")));
        }
        settings.user.checkPackages(section, settings.env);
        section.rejectUnknown();
        return settings;
    }

    private void checkSplit(Section section) {
        if (migrations == Migrations.ON_START) {
            section.problem(
                    "migrations",
                    "is onStart, but with %s each would migrate the database at once, allowed: job, manual"
                            .formatted(section.name("replicas")));
        }
        PrefectVersion.of(image)
                .filter(version -> version.compareTo(PrefectVersion.FIRST_TO_SPLIT) < 0)
                .ifPresent(version -> section.problem(
                        "replicas",
                        "is not for Prefect %s, whose API servers run background services too, each of them its own (PrefectHQ/prefect#18820), allowed: %s of %s or newer"
                                .formatted(version, section.name("image"), PrefectVersion.FIRST_TO_SPLIT)));
        var hosts = runsOn.stream().distinct().count();
        if (published.isPresent() && hosts < runsOn.size()) {
            section.problem(
                    "replicas",
                    "is %d on %d %s, where only one can be published on port %d, allowed: a proxy before them (proxy.domain), or a host for each (%s)"
                            .formatted(
                                    runsOn.size(),
                                    hosts,
                                    hosts == 1 ? "host" : "hosts",
                                    published.get().port(),
                                    section.name(Hosts.RUNS_ON)));
        }
    }

    /** Whether other machines reach it without a login, who come in there. */
    boolean isOpen(PublishedPort entrance) {
        return !entrance.isLoopback() && auth.isEmpty();
    }

    /**
     * The UI in a browser calls the API at this address. Left to itself Prefect puts in the address it listens on,
     * 0.0.0.0, which no other machine can reach (PrefectHQ/prefect#20879).
     */
    private static String publicUrl(
            Section section,
            PublishedPort published,
            String path,
            Optional<String> machine,
            Optional<ProxySettings> proxy) {
        var given = section.text("publicUrl", Patterns.WEB_URL, Patterns.WEB_URL_ALLOWED);
        given.filter(url -> !url.endsWith(path))
                .ifPresent(url -> section.problem(
                        "publicUrl",
                        "\"%s\" does not end with %s, which is %s: allowed: an address with that path"
                                .formatted(url, path, section.name("path"))));
        if (proxy.isPresent()) {
            return given.orElse(proxy.get().url() + path);
        }
        if (!published.isWildcard()) {
            return given.orElse("http://" + published.authority() + path);
        }
        if (machine.isEmpty() && !section.has("publicUrl")) {
            section.problem(
                    "publicUrl",
                    "is missing, and %s is no address that a browser can call, allowed: %s"
                            .formatted(published.address(), Patterns.WEB_URL_ALLOWED));
        }
        return given.or(() -> machine.map(host -> "http://%s:%d%s".formatted(host, published.port(), path)))
                .orElse("");
    }
}
