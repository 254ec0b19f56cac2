package prefect.server;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import prefect.database.DatabaseAccess;
import prefect.settings.Migrations;
import prefect.settings.ServerSettings;

/** Environment variables, which are how Prefect takes its settings. */
final class Environment {
    /** The statement timeout of a migration; Prefect's own 10 s are too short for large tables (PrefectHQ#17844). */
    private static final Map<String, String> PATIENT = Map.of("PREFECT_SERVER_DATABASE_TIMEOUT", "3600");

    private Environment() {}

    static Output<List<String>> ofServer(ServerSettings settings, DatabaseAccess database) {
        var env = new TreeMap<>(settings.env());
        env.put(ServerSettings.UI_ENABLED_VARIABLE, String.valueOf(settings.ui()));
        env.put(ServerSettings.UI_API_URL_VARIABLE, settings.apiUrl());
        env.put(ServerSettings.LOG_LEVEL_VARIABLE, settings.logLevel().name());
        settings.auth().ifPresent(auth -> env.put(ServerSettings.AUTH_VARIABLE, auth.value()));
        if (settings.migrations() != Migrations.ON_START) {
            env.put(ServerSettings.MIGRATE_ON_START_VARIABLE, "false");
        }
        return with(env, database);
    }

    /** Of a container that only speaks to the database. */
    static Output<List<String>> ofMigration(ServerSettings settings, DatabaseAccess database) {
        var env = new TreeMap<>(PATIENT);
        env.putAll(settings.env());
        return with(env, database);
    }

    /** Sorted, so that the order in which they are put together is never a difference. */
    private static Output<List<String>> with(Map<String, String> own, DatabaseAccess database) {
        return database.url().applyValue(url -> {
            var env = new TreeMap<>(own);
            env.putAll(database.env());
            env.put(ServerSettings.CONNECTION_URL_VARIABLE, url.asText());
            return env.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .toList();
        });
    }
}
