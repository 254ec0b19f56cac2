package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The program, the schema in Pulumi.yaml and the table in the README speak of the same settings. */
class SettingsTableTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Za-z0-9.\\[\\]]+)` \\|\\s*(.*?)\\s*\\| (.*) \\|$", Pattern.MULTILINE);

    @Test
    void the_readme_lists_every_setting_and_no_other() throws IOException {
        assertThat(rows().keySet()).isEqualTo(leaves());
    }

    @Test
    void the_readmes_defaults_are_the_programs() throws IOException {
        var settings = Settings.read(new StackConfig("test", Map.of(), Set.of()), Map.of());
        var rows = rows();

        assertThat(rows)
                .containsEntry("name", "`prefect`")
                .containsEntry("network", "`" + settings.network() + "`")
                .containsEntry("database.image", "`" + container(settings).image() + "`")
                .containsEntry("database.name", "`" + settings.database().name() + "`")
                .containsEntry("database.user", "`" + settings.database().user() + "`")
                .containsEntry("database.volume", "`" + container(settings).volume() + "`")
                .containsEntry("server.image", "`" + settings.server().image() + "`")
                .containsEntry("server.port", "`" + published(settings).port() + "`")
                .containsEntry("server.address", "`" + published(settings).address() + "`")
                .containsEntry("server.ui", "`" + settings.server().ui() + "`")
                .containsEntry("server.logLevel", "`" + settings.server().logLevel() + "`");
        assertThat(settings.databaseContainer()).isEqualTo("prefect-postgres");
    }

    @Test
    void the_schema_declares_every_top_level_setting_with_a_default_and_a_description() throws IOException {
        assertThat(schema().keySet()).isEqualTo(new TreeSet<>(Settings.KEYS));
        assertThat(schema().values())
                .allSatisfy(entry -> assertThat(entry).containsKeys("type", "default", "description"));
    }

    @Test
    void the_schemas_descriptions_name_the_entries_of_each_object() throws IOException {
        var schema = schema();
        for (var leaf : leaves()) {
            var parts = leaf.replace(".NAME", "").split("(\\[0])?\\.");
            if (parts.length > 1) {
                assertThat(schema.get(parts[0]).get("description").toString()).contains(parts[1]);
            }
        }
    }

    @Test
    void the_schemas_defaults_are_the_programs() throws IOException {
        var settings = Settings.read(new StackConfig("test", Map.of(), Set.of()), Map.of());

        assertThat(schema().get("name")).containsEntry("default", settings.name());
        assertThat(schema().get("network")).containsEntry("default", settings.network());
    }

    private static PublishedPort published(Settings settings) {
        return settings.server().published().orElseThrow();
    }

    private static ContainerDatabaseSettings container(Settings settings) {
        return (ContainerDatabaseSettings) settings.database();
    }

    /** The settings that hold a value, without the objects that hold settings. */
    private static Set<String> leaves() {
        var names = Settings.names();
        return names.stream()
                .filter(name ->
                        names.stream().noneMatch(other -> other.startsWith(name + ".") || other.startsWith(name + "[")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> rows() throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        var table = readme.substring(readme.indexOf("## Settings"), readme.indexOf("## Outputs"));
        var rows = new TreeMap<String, String>();
        ROW.matcher(table).results().forEach(row -> rows.put(row.group(1), row.group(2)));
        return rows;
    }

    private static Map<String, Map<String, Object>> schema() throws IOException {
        Map<String, Map<String, Map<String, Object>>> project =
                new Yaml().load(Files.readString(Path.of("Pulumi.yaml")));
        return new TreeMap<>(project.get("config"));
    }
}
