package prefect.server;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import prefect.database.DatabaseAccess;
import prefect.docker.Claim;
import prefect.docker.DockerHosts;
import prefect.docker.Limits;
import prefect.runtime.Configuration;
import prefect.runtime.ServerAccess;
import prefect.scale.RedisAccess;
import prefect.secrets.GeneratedPassword;
import prefect.settings.Migrations;
import prefect.settings.Secret;
import prefect.settings.ServerAuth;
import prefect.settings.Settings;

/**
 * The Prefect server. By default API, UI and background services in one container; with replicas, several that answer
 * and one with the background services. Made when the database is ready and, with migrations as a job, when that has
 * ended well; otherwise it migrates the database itself when it starts, or not at all.
 *
 * <p>Image: prefecthq/prefect or one made from it. Port: 4200 of each that answers, published on the loopback address
 * of its host unless set otherwise. Volumes: none, all state is in Postgres.
 *
 * <p>Ready: all that answer do so, and the background services are at work.
 */
public final class PrefectServer extends ComponentResource {
    private static final String GENERATED_USER = "admin";

    private final Settings settings;
    private final Optional<Output<String>> auth;
    private final Output<List<Resource>> ready;

    /** @param redis for a server in several processes */
    public PrefectServer(
            String name, DockerHosts hosts, Settings settings, DatabaseAccess database, Optional<RedisAccess> redis) {
        super("prefect:server:PrefectServer", name, ComponentResourceOptions.Empty);
        this.settings = settings;
        var server = settings.server();
        this.auth = server.auth().map(login -> auth(name, login));
        var first = hosts.on(server.runsOn().get(0));
        var image = first.image(name + "-image", server.image(), this);
        var configuration = ServerConfiguration.ofServer(server, auth, database, redis, settings.secretsIn());
        var isFit = new ServerImage(first, settings).isFit(image, configuration, hosts.network(), database);
        var after = Output.concatList(
                Output.concatList(
                        database.ready(), redis.map(RedisAccess::ready).orElseGet(() -> Output.of(List.of()))),
                isFit);
        if (server.migrations() == Migrations.JOB) {
            after = new Migration(
                            name,
                            first,
                            hosts.network(),
                            settings.migrationContainer(),
                            image,
                            server.user(),
                            ServerConfiguration.ofMigration(server, database, settings.secretsIn()),
                            database.hosts(),
                            Limits.ofMemory(server.memory()),
                            after,
                            this)
                    .done();
        }
        var answering = declareAll(name, hosts, configuration, database, after);
        this.ready = settings.split()
                .map(split -> new BackgroundServices(
                                name,
                                hosts.on(split.services().runsOn()),
                                hosts.network(),
                                settings.servicesContainer(),
                                server,
                                split.services(),
                                configuration,
                                database.hosts(),
                                answering,
                                this)
                        .ready())
                .map(services -> Output.concatList(answering, services))
                .orElse(answering);
        registerOutputs(Map.of("apiUrl", Output.of(apiUrl())));
    }

    /** Those that answer, once all of them do. */
    private Output<List<Resource>> declareAll(
            String name,
            DockerHosts hosts,
            Configuration configuration,
            DatabaseAccess database,
            Output<List<Resource>> after) {
        var server = settings.server();
        var rolling = new Rolling();
        var all = new ArrayList<Output<List<Resource>>>();
        for (var number = 1; number <= server.runsOn().size(); number++) {
            var host = hosts.on(server.runsOn().get(number - 1));
            var container = settings.serverContainer(number);
            var ready = new ApiServer(host, server, configuration)
                    .declare(
                            name + "-server" + (number == 1 ? "" : "-" + number),
                            new ApiServer.Spec(
                                    container,
                                    server.replicas().isPresent()
                                            ? List.of(settings.serverContainer(), individualName(number))
                                            : List.of(),
                                    host.image(name + "-image", server.image(), this),
                                    hosts.network(),
                                    database.hosts(),
                                    Output.concatList(after, rolling.next(host.had(container)))),
                            this);
            rolling.taken(ready);
            all.add(ready);
        }
        return all.stream().reduce(Output::concatList).orElseThrow();
    }

    /** Of one among several, the first of which has the name of all for its own. */
    private String individualName(int number) {
        return settings.serverContainer() + "-" + number;
    }

    private Output<String> auth(String name, ServerAuth login) {
        return login.given().map(Secret::output).orElseGet(() -> GeneratedPassword.of(
                        name + "-auth", Optional.empty(), this)
                .applyValue(password -> GENERATED_USER + ":" + password));
    }

    /** What a server with these settings takes up on its hosts. */
    public static List<Claim> claims(Settings settings) {
        var server = settings.server();
        var published = server.published().stream().toList();
        var answering = IntStream.rangeClosed(1, server.runsOn().size())
                .mapToObj(number ->
                        Claim.of(server.runsOn().get(number - 1), settings.serverContainer(number), published));
        var migration = server.migrations() == Migrations.JOB
                ? Stream.of(Claim.of(server.runsOn().get(0), settings.migrationContainer()))
                : Stream.<Claim>empty();
        var services = settings.split().stream()
                .map(split -> Claim.of(split.services().runsOn(), settings.servicesContainer()));
        return Stream.of(migration, answering, services).flatMap(part -> part).toList();
    }

    /** What has to be waited for before a client can connect; a run fails if it does not come. */
    public Output<List<Resource>> ready() {
        return ready;
    }

    /** For other containers of the stack. */
    public ServerAccess access() {
        var server = settings.server();
        return new ServerAccess(
                address(settings.serverContainer()),
                server.replicas().isEmpty()
                        ? List.of(address(settings.serverContainer()))
                        : IntStream.rangeClosed(1, server.runsOn().size())
                                .mapToObj(number -> address(individualName(number)))
                                .toList(),
                server.apiPath(),
                server.publicUrl(),
                auth,
                ready);
    }

    private static String address(String name) {
        return name + ":" + ApiServer.PORT;
    }

    /** "user:password" for clients, workers and browsers: PREFECT_API_AUTH_STRING. Secret; empty if there is none. */
    public Optional<Output<String>> auth() {
        return auth;
    }

    /** For clients and workers: PREFECT_API_URL. */
    public String apiUrl() {
        return settings.server().apiUrl();
    }

    /** For browsers; empty if the UI is off. */
    public Optional<String> uiUrl() {
        var server = settings.server();
        return server.ui() ? Optional.of(server.publicUrl()) : Optional.empty();
    }
}
