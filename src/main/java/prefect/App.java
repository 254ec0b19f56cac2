package prefect;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import java.util.ArrayList;
import java.util.logging.LogManager;
import prefect.backup.Backup;
import prefect.database.ConnectionUrl;
import prefect.database.Database;
import prefect.docker.Claim;
import prefect.docker.DockerHost;
import prefect.docker.engine.DockerEngine;
import prefect.docker.engine.Engine;
import prefect.edge.ReverseProxy;
import prefect.server.PrefectServer;
import prefect.settings.Settings;
import prefect.settings.StackConfig;
import prefect.worker.Workers;

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
        var claims = new ArrayList<Claim>();
        claims.addAll(Database.claims(settings.databaseContainer(), settings.database()));
        claims.addAll(
                PrefectServer.claims(settings.serverContainer(), settings.migrationContainer(), settings.server()));

        settings.proxy().ifPresent(proxy -> claims.addAll(ReverseProxy.claims(settings.proxyContainer(), proxy)));
        settings.backup().ifPresent(backup -> claims.addAll(Backup.claims(settings.backupContainer())));

        Workers.claims(settings).forEach(claims::add);
        var host = new DockerHost(ctx, engine, settings, claims);
        var network = host.network(settings.network());
        var database = new Database(
                "database", host, network, settings.databaseContainer(), settings.database(), settings.secretsIn());
        var server = new PrefectServer(
                "prefect",
                host,
                network,
                settings.serverContainer(),
                settings.migrationContainer(),
                database.access(),
                settings.server(),
                settings.database(),
                settings.secretsIn());

        settings.backup()
                .ifPresent(backup -> new Backup(
                        "backup",
                        host,
                        network,
                        settings.backupContainer(),
                        database.dumps().orElseThrow(),
                        backup,
                        server.ready()));

        settings.proxy()
                .ifPresent(proxy ->
                        new ReverseProxy("proxy", host, network, settings.proxyContainer(), proxy, server.access()));

        new Workers(host, network, settings, server.access());

        ctx.export("apiUrl", server.apiUrl());
        server.uiUrl().ifPresent(url -> ctx.export("uiUrl", url));
        ctx.export("connectionUrl", database.access().url().applyValue(ConnectionUrl::asText));
        ctx.export("databasePassword", database.access().url().applyValue(ConnectionUrl::password));
        server.auth().ifPresent(auth -> ctx.export("serverAuth", auth));
        ctx.export("network", Output.of(settings.network()));
    }
}
