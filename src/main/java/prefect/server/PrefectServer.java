package prefect.server;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.database.DatabaseAccess;
import prefect.docker.Claim;
import prefect.docker.ContainerSpec;
import prefect.docker.DockerHost;
import prefect.docker.HealthCheck;
import prefect.docker.Limits;
import prefect.docker.Program;
import prefect.docker.ServiceContainer;
import prefect.docker.ServiceContainer.PortMapping;
import prefect.docker.ServiceContainer.Service;
import prefect.runtime.Configuration;
import prefect.runtime.ServerAccess;
import prefect.secrets.GeneratedPassword;
import prefect.settings.DatabaseSettings;
import prefect.settings.Migrations;
import prefect.settings.Secret;
import prefect.settings.SecretsIn;
import prefect.settings.ServerAuth;
import prefect.settings.ServerSettings;

/**
 * The Prefect server: API, UI and background services in one container. Made when the database is ready and, with
 * migrations as a job, when that has ended well; otherwise it migrates the database itself when it starts, or not at
 * all.
 *
 * <p>Image: prefecthq/prefect or one made from it. Port: 4200, published on the loopback address unless set otherwise.
 * Volumes: none, all state is in Postgres.
 *
 * <p>Ready: /api/ready answers 200, which it does when the migrations are done and the database can be reached.
 */
public final class PrefectServer extends ComponentResource {
    private static final int PORT = 4200;
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration START_PERIOD = Duration.ofSeconds(120);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(300);

    /**
     * In Python, since the image has neither curl nor wget (PrefectHQ/prefect#18800); not by the proxy that the server may
     * have in its environment.
     */
    private static final String READY_CHECK =
            "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:%d%s/ready', timeout=5)";

    private static final String PATIENT_READY_CHECK =
            """
            import time, urllib.request
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            for attempt in range(50):
                try:
                    direct.open('http://127.0.0.1:%d%s/ready', timeout=5)
                    raise SystemExit(0)
                except OSError:
                    time.sleep(0.1)
            raise SystemExit(1)
            """;

    private static final String GENERATED_USER = "admin";

    private final Optional<Output<String>> auth;
    private final Output<List<Resource>> ready;
    private final Output<String> image;
    private final String container;
    private final String apiPath;
    private final String apiUrl;
    private final String publicUrl;
    private final Optional<String> uiUrl;

    /**
     * @param container name of the container, which is its host name in the network too
     * @param migration name of the container that brings the database up to date, if one does
     */
    public PrefectServer(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            String migration,
            DatabaseAccess database,
            ServerSettings settings,
            DatabaseSettings databaseSettings,
            SecretsIn secretsIn) {
        super("prefect:server:PrefectServer", name, ComponentResourceOptions.Empty);
        this.image = host.image(name + "-image", settings.image(), this);
        this.container = container;
        this.auth = settings.auth().map(login -> auth(name, login));
        var configuration = ServerConfiguration.ofServer(settings, auth, database, secretsIn);
        var isFit = new ServerImage(host, container, settings, databaseSettings)
                .isFit(image, configuration, network, database);
        var after = Output.concatList(database.ready(), isFit);
        if (settings.migrations() == Migrations.JOB) {
            var forMigration = ServerConfiguration.ofMigration(settings, database, secretsIn);
            after = new Migration(
                            name,
                            host,
                            network,
                            migration,
                            image,
                            settings.user(),
                            forMigration,
                            database.hosts(),
                            Limits.ofMemory(settings.memory()),
                            after,
                            this)
                    .done();
        }
        var server = new ServiceContainer(
                host,
                name + "-server",
                new ContainerSpec(
                        container,
                        image,
                        Program.of(
                                List.of(
                                        "prefect",
                                        "server",
                                        "start",
                                        "--host",
                                        "0.0.0.0",
                                        "--port",
                                        String.valueOf(PORT)),
                                configuration.env(),
                                Configuration.DIRECTORY,
                                settings.user().name()),
                        network,
                        configuration.files(),
                        database.hosts(),
                        List.of(),
                        Limits.ofMemory(settings.memory()),
                        STOP_GRACE,
                        after),
                new Service(
                        List.of(),
                        settings.published().map(port -> new PortMapping(PORT, port)).stream()
                                .toList(),
                        new HealthCheck(
                                List.of("python", "-c", READY_CHECK.formatted(PORT, settings.apiPath())),
                                List.of("python", "-c", PATIENT_READY_CHECK.formatted(PORT, settings.apiPath())),
                                START_PERIOD)),
                this);
        this.ready = server.ready(READY_TIMEOUT, remedy(settings));
        this.apiPath = settings.apiPath();
        this.apiUrl = settings.apiUrl();
        this.publicUrl = settings.publicUrl();
        this.uiUrl = settings.ui() ? Optional.of(settings.publicUrl()) : Optional.empty();
        registerOutputs(Map.of("apiUrl", Output.of(apiUrl)));
    }

    private Output<String> auth(String name, ServerAuth login) {
        return login.given().map(Secret::output).orElseGet(() -> GeneratedPassword.of(
                        name + "-auth", Optional.empty(), this)
                .applyValue(password -> GENERATED_USER + ":" + password));
    }

    /** What a server with these settings takes up on its host. */
    public static List<Claim> claims(String container, String migration, ServerSettings settings) {
        var server = Claim.of(container, settings.published().stream().toList());
        return settings.migrations() == Migrations.JOB ? List.of(Claim.of(migration), server) : List.of(server);
    }

    private static Optional<String> remedy(ServerSettings settings) {
        return settings.migrations() == Migrations.MANUAL
                ? Optional.of(
                        "server.migrations is manual: if the database is not up to date with this version, see docs/migrations.md, then run up again.")
                : Optional.empty();
    }

    /** What has to be waited for before a client can connect; a run fails if it does not come. */
    public Output<List<Resource>> ready() {
        return ready;
    }

    /** For other containers of the stack. */
    public ServerAccess access() {
        return new ServerAccess("http://%s:%d".formatted(container, PORT), apiPath, publicUrl, auth, image, ready);
    }

    /** "user:password" for clients, workers and browsers: PREFECT_API_AUTH_STRING. Secret; empty if there is none. */
    public Optional<Output<String>> auth() {
        return auth;
    }

    /** For clients and workers: PREFECT_API_URL. */
    public String apiUrl() {
        return apiUrl;
    }

    /** For browsers; empty if the UI is off. */
    public Optional<String> uiUrl() {
        return uiUrl;
    }
}
