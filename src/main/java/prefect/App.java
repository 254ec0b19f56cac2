package prefect;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import java.util.List;
import java.util.logging.LogManager;
import prefect.database.ConnectionUrl;
import prefect.database.Database;
import prefect.docker.DockerEngine;
import prefect.docker.DockerHost;
import prefect.docker.Engine;
import prefect.server.PrefectServer;
import prefect.settings.Settings;
import prefect.settings.StackConfig;

/** A self-hosted Prefect server on PostgreSQL, in Docker. */
public final class App {
    private App() {}

    public static void main(String[] args) {
        // The SDK also logs to java.util.logging, and a failed run would print every error a second time.
        LogManager.getLogManager().reset();
        Pulumi.run(App::stack);
    }

    static void stack(Context ctx) {
        var settings = Settings.read(StackConfig.of(ctx));
        declare(ctx, settings, DockerEngine.at(settings.dockerHost()));
    }

    static void declare(Context ctx, Settings settings, Engine engine) {
        settings.warnings().forEach(ctx.log()::warn);
        var host = new DockerHost(
                ctx,
                engine,
                settings.imageRegistry(),
                settings.network(),
                List.of(
                        Database.claim(settings.databaseContainer(), settings.database()),
                        PrefectServer.claim(settings.serverContainer(), settings.server())));
        var network = host.network(settings.network());
        var database = new Database("database", host, network, settings.databaseContainer(), settings.database());
        var server =
                new PrefectServer("prefect", host, network, settings.serverContainer(), database, settings.server());

        ctx.export("apiUrl", server.apiUrl());
        server.uiUrl().ifPresent(url -> ctx.export("uiUrl", url));
        ctx.export("connectionUrl", database.connectionUrl().applyValue(ConnectionUrl::asText));
        ctx.export("databasePassword", database.password());
        ctx.export("network", network);
    }
}
