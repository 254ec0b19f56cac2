package prefect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import prefect.settings.Certificates;

/** The ready-made settings in stacks/ are what their first lines say: complete, once the commands there were run. */
class StacksTest {
    private static final Pattern ADDED = Pattern.compile(
            "^# {3}pulumi config set (?:--secret )?--path '?([A-Za-z.\\[\\]0-9]+)'? (<|.*…).*$", Pattern.MULTILINE);

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("stacks"))) {
            return files.filter(file -> !file.getFileName().toString().startsWith("Pulumi.it-"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void each_says_who_it_is_for(Path file) throws IOException {
        assertThat(Files.readString(file)).startsWith("# For ");
    }

    @ParameterizedTest
    @MethodSource("files")
    void each_can_be_previewed_when_what_it_asks_for_was_added(Path file) throws IOException {
        var config = config(file);
        ADDED.matcher(Files.readString(file)).results().forEach(added -> add(config, added.group(1)));

        var stack = RecordedStack.preview().run(SettingsOf.from(values(config)));

        assertThat(stack.result.errors()).isEmpty();
        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.all(RecordedStack.CONTAINER)).isNotEmpty();
    }

    private static JsonObject config(Path file) throws IOException {
        Map<String, Map<String, Object>> stack = new Yaml().load(Files.readString(file));
        var config = new JsonObject();
        stack.get("config")
                .forEach((key, value) -> config.add(key.replace("prefect:", ""), new Gson().toJsonTree(value)));
        return config;
    }

    private static void add(JsonObject config, String path) {
        var steps = path.split("\\.|(?=\\[)");
        JsonElement at = config;
        for (var i = 0; i < steps.length - 1; i++) {
            at = step(at, steps[i]);
        }
        at.getAsJsonObject().addProperty(steps[steps.length - 1], valueOf(path));
    }

    private static JsonElement step(JsonElement at, String step) {
        if (at instanceof JsonArray list) {
            return list.get(Integer.parseInt(step.replaceAll("[\\[\\]]", "")));
        }
        var object = at.getAsJsonObject();
        if (!object.has(step)) {
            object.add(step, new JsonObject());
        }
        return object.get(step);
    }

    private static String valueOf(String path) {
        return switch (path) {
            case "tls.key" -> Certificates.KEY;
            case "tls.ca", "tls.cert", "database.sslRootCert" -> Certificates.valid();
            case "server.publicUrl" -> "http://docker.example.com:4200";
            default -> "somebody:something";
        };
    }

    private static Map<String, String> values(JsonObject config) {
        var values = new LinkedHashMap<String, String>();
        config.entrySet()
                .forEach(entry -> values.put(
                        entry.getKey(),
                        entry.getValue().isJsonPrimitive()
                                ? entry.getValue().getAsString()
                                : entry.getValue().toString()));
        return values;
    }
}
