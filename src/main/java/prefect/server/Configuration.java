package prefect.server;

import com.pulumi.core.Output;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import prefect.database.ConnectionUrl;
import prefect.database.DatabaseAccess;
import prefect.settings.Migrations;
import prefect.settings.SecretsIn;
import prefect.settings.ServerSettings;

/**
 * What Prefect is configured by in a container: variables, which describe it to everybody who may ask Docker, and for
 * what is secret the file prefect.toml, which Prefect reads in its working directory (Prefect documentation, "Manage
 * settings").
 *
 * @param env environment, "NAME=value"
 * @param files content by absolute path
 */
record Configuration(Output<List<String>> env, Map<String, Output<String>> files) {
    /** The working directory of Prefect's images, set nevertheless for those made from them. */
    static final String DIRECTORY = "/opt/prefect";

    private static final String FILE = DIRECTORY + "/prefect.toml";

    /** The statement timeout of a migration; Prefect's own 10 s are too short for large tables (PrefectHQ#17844). */
    private static final Map<String, String> PATIENT = Map.of("PREFECT_SERVER_DATABASE_TIMEOUT", "3600");

    static Configuration ofServer(
            ServerSettings settings, Optional<Output<String>> auth, DatabaseAccess database, SecretsIn secretsIn) {
        var env = new TreeMap<>(settings.env());
        env.put(ServerSettings.UI_ENABLED_VARIABLE, String.valueOf(settings.ui()));
        env.put(ServerSettings.UI_API_URL_VARIABLE, settings.apiUrl());
        env.put(ServerSettings.LOG_LEVEL_VARIABLE, settings.logLevel().name());
        if (!settings.telemetry()) {
            env.put(ServerSettings.TELEMETRY_VARIABLE, "false");
        }
        if (settings.migrations() != Migrations.ON_START) {
            env.put(ServerSettings.MIGRATE_ON_START_VARIABLE, "false");
        }
        return of(env, auth, database, secretsIn);
    }

    /** Of a container that only speaks to the database. */
    static Configuration ofMigration(ServerSettings settings, DatabaseAccess database, SecretsIn secretsIn) {
        var env = new TreeMap<>(PATIENT);
        env.putAll(settings.env());
        return of(env, Optional.empty(), database, secretsIn);
    }

    private static Configuration of(
            TreeMap<String, String> env, Optional<Output<String>> auth, DatabaseAccess database, SecretsIn secretsIn) {
        env.putAll(database.env());
        var url = database.url().applyValue(ConnectionUrl::asText);
        var secrets = auth.map(known -> Output.tuple(url, known).applyValue(both -> List.of(both.t1, both.t2)))
                .orElseGet(() -> url.applyValue(List::of));
        if (secretsIn == SecretsIn.ENVIRONMENT) {
            return new Configuration(secrets.applyValue(values -> variables(env, values)), database.files());
        }
        var files = new HashMap<>(database.files());
        files.put(FILE, secrets.applyValue(PrefectToml::of));
        return new Configuration(Output.of(lines(env)), files);
    }

    /** @param secrets the connection URL and, if there is one, the login */
    private static List<String> variables(TreeMap<String, String> env, List<String> secrets) {
        var all = new TreeMap<>(env);
        all.put(ServerSettings.CONNECTION_URL_VARIABLE, secrets.get(0));
        if (secrets.size() > 1) {
            all.put(ServerSettings.AUTH_VARIABLE, secrets.get(1));
        }
        return lines(all);
    }

    /** Sorted, so that the order in which they are put together is never a difference. */
    private static List<String> lines(TreeMap<String, String> env) {
        return env.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }
}
