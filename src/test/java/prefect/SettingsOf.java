package prefect;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import prefect.settings.Settings;
import prefect.settings.StackConfig;

/** Settings for tests, read from a configuration as a stack's are. */
final class SettingsOf {
    private SettingsOf() {}

    static Settings defaults() {
        return from(Map.of());
    }

    /** With a proxy, and so with a login. */
    static Settings behindProxy(String server, Map<String, String> others) {
        var values = new HashMap<>(others);
        values.put("proxy", "{\"domain\": \"prefect.example.com\"}");
        values.put(
                "server",
                server.replaceFirst("^\\{", "{\"auth\": \"generated\",").replace(",}", "}"));
        return from(values);
    }

    static Settings from(Map<String, String> values) {
        return Settings.read(
                new StackConfig("test", values, Set.of("database", "server", "tls", "registryAuth", "proxy")));
    }
}
