package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a reviewer reads is what an up does: no more, no less, and no secret. */
class PreviewIT {
    private static final String LOGIN = "reviewer:n0t-t0-be-seen";
    private static final String SERVER = "prefect:server:PrefectServer";
    private static final String DATABASE = "prefect:database:Database";
    private static final String WORKER = "prefect:worker:Worker";
    private static final String CONTAINER = "docker:index/container:Container";
    private static final String IMAGE = "docker:index/remoteImage:RemoteImage";

    private static RealStack stack;

    @BeforeAll
    static void up() {
        stack = new RealStack("it-preview");
        stack.set("workers[0].pool", "default")
                .setSecret("server.auth", LOGIN)
                .up()
                .succeeds();
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
    }

    @AfterEach
    void as_it_was() {
        assertThat(stack.pulumi("preview", "--expect-no-changes").succeeds().output())
                .as("after each test")
                .contains("unchanged");
    }

    @Test
    void without_a_change_it_shows_none_before_and_after_a_refresh() {
        assertThat(preview()).contains("Interrupts nothing.").doesNotContain("~ ", "+-", "+ ");

        stack.hasNothingToDo();

        assertThat(changes()).isEmpty();
        assertThat(preview()).contains("Interrupts nothing.");
    }

    @Test
    void a_changed_setting_is_exactly_that_change() {
        stack.set("server.logLevel", "INFO");

        assertThat(changes()).containsExactly(Map.entry(CONTAINER + " prefect-server", "replace"));
        assertThat(preview())
                .containsOnlyOnce(" => ")
                .contains("\"PREFECT_SERVER_LOGGING_LEVEL=WARNING\" => \"PREFECT_SERVER_LOGGING_LEVEL=INFO\"")
                .contains("+-1 to replace")
                .contains("Interrupted by this:\n  prefect-server is replaced: the API and the UI;")
                .doesNotContain("PostgreSQL", "a worker");
        assertThat(types("prefect-server")).contains(SERVER);

        stack.unset("server.logLevel");
    }

    @Test
    void a_further_environment_variable_does_not_show_those_beside_it() {
        stack.set("server.env.A_FIRST_ONE", "1");

        assertThat(preview()).contains("\"A_FIRST_ONE=1\"").doesNotContain("PREFECT_", " => ");

        stack.unset("server.env");
    }

    @Test
    void another_image_replaces_its_container_alone() {
        // Of the images that this stack names, not of its mirror; no registry has it.
        stack.set("database.image", "postgres:16.9876");

        assertThat(changes())
                .containsExactly(
                        Map.entry(CONTAINER + " database-postgres", "replace"),
                        Map.entry(IMAGE + " database-image", "replace"));
        assertThat(preview())
                .contains("postgres:16.9876")
                .contains("Interrupted by this:\n  database-postgres is replaced: PostgreSQL;");
        assertThat(types("database-postgres")).contains(DATABASE);

        stack.unset("database.image");
    }

    @Test
    void a_worker_more_interrupts_nothing_and_one_less_says_what_becomes_of_its_runs() {
        stack.set("workers[0].count", "2");
        assertThat(preview()).contains("worker-default-2").contains("Interrupts nothing.");

        stack.set("workers[0].count", "0");
        assertThat(preview())
                .contains("worker-default-1-container is removed: a worker; runs of type process that it has");
        assertThat(types("worker-default-1-container")).contains(WORKER);

        stack.unset("workers[0].count");
    }

    @Test
    void no_secret_is_in_its_text_whatever_changes() {
        var secrets = List.of(
                stack.output("databasePassword"),
                stack.output("connectionUrl"),
                LOGIN,
                LOGIN.substring(LOGIN.indexOf(':') + 1));

        stack.set("network", "it-preview-other");
        assertThat(preview())
                .contains("+-4 to replace")
                .contains("database-postgres is replaced", "prefect-server is replaced", "container is replaced")
                .doesNotContain(secrets);
        stack.set("network", stack.network());

        stack.setSecret("server.auth", "reviewer:an0ther-0ne");
        assertThat(preview())
                .contains("prefect-server is replaced")
                .doesNotContain(secrets)
                .doesNotContain("an0ther-0ne");
        stack.setSecret("server.auth", LOGIN);
    }

    @Test
    void another_volume_is_another_database() {
        stack.set("database.volume", "it-preview-other");

        assertThat(preview())
                .contains("database-volume is replaced: the data; the database after it is that of another");

        stack.set("database.volume", stack.volume());
    }

    /** There is no step to remember between an edit and a preview. */
    @Test
    void an_edited_program_is_what_is_previewed() throws IOException {
        var app = Checkout.directory().resolve("src/main/java/prefect/App.java");
        var before = Files.readString(app);
        try {
            Files.writeString(app, before.replace("ctx.export(\"network\"", "ctx.export(\"edited\""));

            assertThat(stack.pulumi("preview", "--diff").succeeds().output()).contains("+ edited", "- network");
        } finally {
            Files.writeString(app, before);
        }
    }

    @Test
    void a_wrong_setting_is_all_that_it_says() {
        stack.set("server.port", "99999");

        assertThat(stack.script("bin/preview").fails().output())
                .contains("server.port")
                .doesNotContain("Interrupt", "\tat ");

        stack.set("server.port", String.valueOf(stack.port));
    }

    private static String preview() {
        return stack.script("bin/preview", "--color", "never").succeeds().output();
    }

    /** What happens to which resource, by type and name; components, which only follow, left out. */
    private static Map<String, String> changes() {
        var preview = JsonParser.parseString(
                stack.pulumi("preview", "--json").succeeds().output().replaceAll("(?m)^warning: .*$", ""));
        var changes = new TreeMap<String, String>();
        StreamSupport.stream(preview.getAsJsonObject().getAsJsonArray("steps").spliterator(), false)
                .map(step -> step.getAsJsonObject())
                .filter(step -> List.of("replace", "create", "update", "delete")
                        .contains(step.get("op").getAsString()))
                .forEach(step -> {
                    var urn = step.get("urn").getAsString().split("::");
                    changes.put(
                            urn[2].substring(urn[2].lastIndexOf('$') + 1) + " " + urn[3],
                            step.get("op").getAsString());
                });
        return changes;
    }

    /** Of the components around a resource: bin/lib/interruptions.jq knows them by these names. */
    private static String types(String resource) {
        return stack.pulumi("stack", "export")
                .succeeds()
                .output()
                .lines()
                .filter(line -> line.contains("\"urn\"") && line.contains("::" + resource + "\""))
                .findFirst()
                .orElseThrow();
    }
}
