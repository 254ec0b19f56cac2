package prefect.server;

import com.pulumi.core.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.database.ConnectionUrl;
import prefect.database.DatabaseAccess;
import prefect.runtime.Account;
import prefect.runtime.Configuration;
import prefect.runtime.SecretSetting;
import prefect.scale.RedisAccess;
import prefect.settings.ConnectionPool;
import prefect.settings.Migrations;
import prefect.settings.SecretsIn;
import prefect.settings.ServerSettings;

/** What the server's processes, and what migrates its database, are configured by. */
final class ServerConfiguration {
    /**
     * Timeouts of a migration, in seconds. Of a statement: Prefect's own 10 are too short for large tables (PrefectHQ#17844).
     * Of connecting: its own 5 were over before a network of several hosts, made just now, carried packets between them.
     */
    private static final Map<String, String> PATIENT =
            Map.of("PREFECT_SERVER_DATABASE_TIMEOUT", "3600", "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT", "60");

    /** The server puts the UI's files there when it starts; by itself in a folder that only root can write to. */
    private static final Map<String, String> UI_FOLDER = Map.of("PREFECT_UI_STATIC_DIRECTORY", "/tmp/prefect-ui");

    /** That the browser came by HTTPS, the proxy says; others on the network could say so too (uvicorn: forwarded-allow-ips). */
    private static final Map<String, String> BEHIND_A_PROXY = Map.of("FORWARDED_ALLOW_IPS", "*");

    private ServerConfiguration() {}

    static Configuration ofServer(
            ServerSettings settings,
            Optional<Output<String>> auth,
            DatabaseAccess database,
            Optional<RedisAccess> redis,
            SecretsIn secretsIn) {
        var env = new HashMap<String, String>();
        if (!settings.user().isRoot()) {
            env.putAll(UI_FOLDER);
        }
        env.putAll(common(settings));
        env.put(ServerSettings.UI_ENABLED_VARIABLE, String.valueOf(settings.ui()));
        env.put(ServerSettings.UI_API_URL_VARIABLE, settings.apiUrl());
        if (!settings.path().isEmpty()) {
            env.put(ServerSettings.UI_PATH_VARIABLE, settings.path());
            env.put(ServerSettings.API_PATH_VARIABLE, settings.apiPath());
        }
        if (settings.published().isEmpty()) {
            BEHIND_A_PROXY.forEach(env::putIfAbsent);
        }
        env.put(ServerSettings.PUBLIC_URL_VARIABLE, settings.publicUrl());
        env.put(ServerSettings.LOG_LEVEL_VARIABLE, settings.logLevel().name());
        if (!settings.telemetry()) {
            env.put(ServerSettings.TELEMETRY_VARIABLE, "false");
        }
        if (settings.migrations() != Migrations.ON_START) {
            env.put(ServerSettings.MIGRATE_ON_START_VARIABLE, "false");
        }
        settings.pool().size().ifPresent(size -> env.put(ConnectionPool.SIZE_VARIABLE, String.valueOf(size)));
        settings.pool()
                .overflow()
                .ifPresent(overflow -> env.put(ConnectionPool.OVERFLOW_VARIABLE, String.valueOf(overflow)));
        redis.ifPresent(access -> env.putAll(RedisConfiguration.env(access)));
        var secrets = new ArrayList<SecretSetting>();
        auth.ifPresent(login ->
                secrets.add(new SecretSetting(ServerSettings.AUTH_VARIABLE, "server.api", "auth_string", login)));
        redis.ifPresent(access -> secrets.addAll(RedisConfiguration.secrets(access)));
        return of(env, secrets, database, secretsIn);
    }

    /** Of a container that only speaks to the database. */
    static Configuration ofMigration(ServerSettings settings, DatabaseAccess database, SecretsIn secretsIn) {
        var env = new HashMap<>(PATIENT);
        env.putAll(common(settings));
        return of(env, List.of(), database, secretsIn);
    }

    private static Map<String, String> common(ServerSettings settings) {
        var env = new HashMap<>(Account.env(settings.user()));
        env.putAll(settings.env());
        return env;
    }

    private static Configuration of(
            Map<String, String> env, List<SecretSetting> others, DatabaseAccess database, SecretsIn secretsIn) {
        env.putAll(database.env());
        var secrets = new ArrayList<SecretSetting>();
        secrets.add(new SecretSetting(
                ServerSettings.CONNECTION_URL_VARIABLE,
                "server.database",
                "connection_url",
                database.url().applyValue(ConnectionUrl::asText)));
        secrets.addAll(others);
        var configuration = Configuration.of(env, List.copyOf(secrets), secretsIn);
        var files = new HashMap<>(database.files());
        files.putAll(configuration.files());
        return new Configuration(configuration.env(), files);
    }
}
