package prefect;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.logging.LogManager;
import prefect.backup.Backup;
import prefect.database.ConnectionUrl;
import prefect.database.Database;
import prefect.docker.Claim;
import prefect.docker.DockerHosts;
import prefect.docker.engine.DockerEngine;
import prefect.docker.engine.Engine;
import prefect.edge.ReverseProxy;
import prefect.scale.Redis;
import prefect.server.PrefectServer;
import prefect.settings.DockerHostSettings;
import prefect.settings.Settings;
import prefect.settings.SplitSettings;
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
        PacedWait.begin();
        declare(ctx, Settings.read(StackConfig.of(ctx)), DockerEngine::at);
    }

    /** @param connect to the engine of a host, at first use */
    static void declare(Context ctx, Settings settings, Function<DockerHostSettings, Engine> connect) {
        settings.warnings().forEach(ctx.log()::warn);
        var hosts = new DockerHosts(ctx, connect, settings, claims(settings));
        var network = hosts.network();
        var database = new Database(
                "database",
                hosts.on(settings.home()),
                network,
                settings.databaseContainer(),
                settings.database(),
                settings.secretsIn());
        var redis = settings.split()
                .map(SplitSettings::redis)
                .map(own -> new Redis("redis", hosts.on(own.runsOn()), network, settings.redisContainer(), own));
        var server = new PrefectServer("prefect", hosts, settings, database.access(), redis.map(Redis::access));

        settings.backup()
                .ifPresent(backup -> new Backup(
                        "backup",
                        hosts.on(backup.runsOn()),
                        network,
                        settings.backupContainer(),
                        database.dumps().orElseThrow(),
                        backup,
                        server.ready()));

        var proxy = settings.proxy()
                .map(own -> new ReverseProxy(
                        "proxy", hosts.on(own.runsOn()), network, settings.proxyContainer(), own, server.access()));

        new Workers(hosts, settings, proxy.map(ReverseProxy::access).orElseGet(server::access));

        ctx.export("apiUrl", server.apiUrl());
        server.uiUrl().ifPresent(url -> ctx.export("uiUrl", url));
        ctx.export("connectionUrl", database.access().url().applyValue(ConnectionUrl::asText));
        ctx.export("databasePassword", database.access().url().applyValue(ConnectionUrl::password));
        server.auth().ifPresent(auth -> ctx.export("serverAuth", auth));
        ctx.export("network", Output.of(settings.network()));
    }

    private static List<Claim> claims(Settings settings) {
        var claims = new ArrayList<Claim>();
        claims.addAll(Database.claims(settings.databaseContainer(), settings.database()));
        settings.split().ifPresent(split -> claims.add(Redis.claim(settings.redisContainer(), split.redis())));
        claims.addAll(PrefectServer.claims(settings));
        settings.proxy().ifPresent(proxy -> claims.addAll(ReverseProxy.claims(settings.proxyContainer(), proxy)));
        settings.backup().ifPresent(backup -> claims.addAll(Backup.claims(settings.backupContainer(), backup)));
        Workers.claims(settings).forEach(claims::add);
        return List.copyOf(claims);
    }
}
