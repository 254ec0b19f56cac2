package prefect.server;

import java.util.List;
import java.util.TreeMap;
import prefect.database.ConnectionUrl;
import prefect.settings.ServerSettings;

/** The server's environment variables, which are how Prefect takes its settings. */
final class Environment {
    private Environment() {}

    /** Sorted, so that the order in which they are put together is never a difference. */
    static List<String> of(ServerSettings settings, ConnectionUrl database) {
        var env = new TreeMap<>(settings.env());
        env.put(ServerSettings.CONNECTION_URL_VARIABLE, database.asText());
        env.put(ServerSettings.UI_ENABLED_VARIABLE, String.valueOf(settings.ui()));
        env.put(ServerSettings.UI_API_URL_VARIABLE, settings.apiUrl());
        env.put(ServerSettings.LOG_LEVEL_VARIABLE, settings.logLevel().name());
        settings.auth().ifPresent(auth -> env.put(ServerSettings.AUTH_VARIABLE, auth.value()));
        return env.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }
}
