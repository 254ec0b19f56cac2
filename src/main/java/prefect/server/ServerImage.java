package prefect.server;

import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import prefect.database.ConnectionUrl;
import prefect.database.DatabaseAccess;
import prefect.docker.DockerHost;
import prefect.docker.Question;
import prefect.docker.Question.No;
import prefect.docker.Script;
import prefect.runtime.Configuration;
import prefect.settings.DatabaseSettings;
import prefect.settings.ExternalDatabaseSettings;
import prefect.settings.Migrations;
import prefect.settings.ServerSettings;
import prefect.settings.Settings;

/**
 * Whether the server can run on its image, and with a database that is not this stack's, found out before the container
 * that runs now is touched: one that cannot start would be restarted for ever, and say why in its log only.
 */
final class ServerImage {
    private static final Script SCRIPT = Script.of(ServerImage.class, "check-image.py");
    private static final String URL_FILE = "/etc/prefect/connection-url";
    /** As the script calls itself where it gives a reason. */
    private static final String CHECK = "check";

    private static final int NO_DATABASE = 65;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final DockerHost host;
    private final Settings settings;
    private final ServerSettings server;
    private final DatabaseSettings database;

    /** @param host of the server, or the first of several */
    ServerImage(DockerHost host, Settings settings) {
        this.host = host;
        this.settings = settings;
        this.server = settings.server();
        this.database = settings.database();
    }

    /** Nothing, once it is found to do; a run fails with the reason if it does not. */
    Output<List<Resource>> isFit(
            Output<String> image, Configuration configuration, Output<String> network, DatabaseAccess access) {
        var files = new HashMap<>(access.files());
        files.put(URL_FILE, access.url().applyValue(ConnectionUrl::asText));
        var question = new Question(
                SCRIPT.inPython(
                        depth(),
                        URL_FILE,
                        settings.split().isPresent() ? "several" : "one",
                        String.valueOf(settings.serverConnections())),
                configuration.env(),
                network,
                files,
                access.hosts(),
                Map.of(),
                LIMIT);
        return host.ask(image, question, id -> isExternal() || !host.ran(lastContainer(), id, Set.of()), this::failure);
    }

    /** Which runs only on an image that will do: of several processes the last one to be made. */
    private String lastContainer() {
        return settings.split().isPresent() ? settings.servicesContainer() : settings.serverContainer();
    }

    /** How far to look: a container of this stack is asked by its own health check. */
    private String depth() {
        if (!isExternal()) {
            return "packages";
        }
        return server.migrations() == Migrations.MANUAL ? "connect" : "migrate";
    }

    private boolean isExternal() {
        return database instanceof ExternalDatabaseSettings;
    }

    private RunException failure(No no) {
        var reason = no.reason(CHECK);
        if (no.exitCode() == NO_DATABASE && database instanceof ExternalDatabaseSettings external) {
            return new RunException(
                    "The database %s on %s:%d cannot be used by %s: %s. Nothing that runs was touched; docs/external-database.md says what it needs."
                            .formatted(
                                    external.name(),
                                    external.host(),
                                    external.port(),
                                    external.user(),
                                    reason.orElse("no reason given")));
        }
        return new RunException("The server cannot run on server.image %s: %s%nNothing that runs was touched."
                .formatted(server.image(), reason.map(text -> text + ".").orElse(no.log())));
    }
}
