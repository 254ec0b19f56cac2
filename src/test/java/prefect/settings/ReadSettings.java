package prefect.settings;

import java.util.Map;
import java.util.Set;

/** Settings as they are read, from a configuration that a test writes down. */
final class ReadSettings {
    private ReadSettings() {}

    static String tls(String certificate, String key) {
        var json = new com.google.gson.JsonObject();
        json.addProperty("ca", certificate);
        json.addProperty("cert", certificate);
        json.addProperty("key", key);
        return json.toString();
    }

    static String jsonWithPassword(String password) {
        var json = new com.google.gson.JsonObject();
        json.addProperty("password", password);
        return json.toString();
    }

    static Settings read(Map<String, String> values) {
        return read(values, Set.of());
    }

    static Settings read(Map<String, String> values, Set<String> secretKeys) {
        return Settings.read(config(values, secretKeys), Map.of());
    }

    static StackConfig config(Map<String, String> values, Set<String> secretKeys) {
        return new StackConfig("test", values, secretKeys);
    }
}
