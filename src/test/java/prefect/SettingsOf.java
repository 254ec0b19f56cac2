package prefect;

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

    static Settings from(Map<String, String> values) {
        return Settings.read(
                new StackConfig("test", values, Set.of("database", "server", "tls", "registryAuth", "proxy")));
    }
}
