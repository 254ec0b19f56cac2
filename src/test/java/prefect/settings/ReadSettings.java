package prefect.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Settings as they are read, from a configuration that a test writes down. */
final class ReadSettings {
    static final String THREE_HOSTS =
            """
            {"db": {"address": "ssh://me@db.example.com"}, "one": {"address": "ssh://me@one.example.com"},
             "two": {"address": "ssh://me@two.example.com"}}""";

    private ReadSettings() {}

    /** With three hosts, on one of which the database is. */
    static Map<String, String> onThreeHosts(Map<String, String> values) {
        var all = new HashMap<>(Map.of("hosts", THREE_HOSTS, "database", "{\"runsOn\": \"db\"}"));
        all.putAll(values);
        return all;
    }

    static Settings behindProxy(String server, Map<String, String> others) {
        var values = new HashMap<>(others);
        values.put("proxy", "{\"domain\": \"prefect.example.com\"}");
        values.put("server", "{\"auth\": \"generated\", " + server.substring(1));
        return read(values, Set.of("database"));
    }

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
