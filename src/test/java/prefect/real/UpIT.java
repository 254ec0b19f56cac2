package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The life of one stack, from nothing to nothing but its data. Each step goes on from the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpIT {
    private static RealStack stack;

    @BeforeAll
    static void a_stack_with_default_settings() {
        stack = new RealStack("it-up");
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
    }

    @Test
    @Order(1)
    void the_first_up_ends_with_a_server_that_answers_and_tables_that_its_migrations_made() {
        stack.up().succeeds();

        assertThat(stack.get("/ready").getAsJsonObject().get("message").getAsString())
                .isEqualTo("OK");
        assertThat(stack.get("/admin/version").getAsString()).isEqualTo("3.4.22");
        assertThat(stack.sql("select count(*) from information_schema.tables where table_name = 'flow_run'"))
                .isEqualTo("1");
        assertThat(stack.output("apiUrl")).isEqualTo("http://127.0.0.1:" + stack.port + "/api");
        assertThat(stack.output("uiUrl")).isEqualTo("http://127.0.0.1:" + stack.port);
        assertThat(stack.output("databasePassword")).matches("[A-Za-z0-9]{32}");
    }

    @Test
    @Order(2)
    void the_ui_is_served_and_calls_the_api_at_the_published_address() throws Exception {
        var settings = java.net.http.HttpClient.newHttpClient()
                .send(
                        java.net.http.HttpRequest.newBuilder(
                                        java.net.URI.create("http://127.0.0.1:" + stack.port + "/ui-settings"))
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString())
                .body();

        assertThat(settings).contains("\"api_url\":\"http://127.0.0.1:" + stack.port + "/api\"");
    }

    @Test
    @Order(3)
    void the_password_is_nowhere_in_the_state_in_plain_text() {
        assertThat(stack.stateOnDisk()).contains("RandomPassword").doesNotContain(stack.output("databasePassword"));
    }

    @Test
    @Order(4)
    void postgres_is_not_reachable_from_the_host_and_the_server_only_from_this_machine() {
        assertThat(Docker.run("port", stack.postgres()).text()).isEmpty();
        assertThat(Docker.run("port", stack.server()).text()).isEqualTo("4200/tcp -> 127.0.0.1:" + stack.port);
    }

    @Test
    @Order(5)
    void a_second_up_a_refresh_and_a_preview_change_nothing() {
        var postgres = Docker.idOf(stack.postgres());
        var server = Docker.idOf(stack.server());

        stack.hasNothingToDo();
        stack.pulumi("preview", "--expect-no-changes", "--diff").succeeds();

        assertThat(Docker.idOf(stack.postgres())).isEqualTo(postgres);
        assertThat(Docker.idOf(stack.server())).isEqualTo(server);
    }

    @Test
    @Order(6)
    void a_changed_setting_of_the_server_replaces_the_server_only() {
        stack.post("/variables/", "{\"name\": \"kept\", \"value\": \"through everything\"}");
        var postgres = Docker.idOf(stack.postgres());
        var server = Docker.idOf(stack.server());

        stack.set("server.logLevel", "INFO").up().succeeds();

        assertThat(Docker.idOf(stack.postgres())).isEqualTo(postgres);
        assertThat(Docker.idOf(stack.server())).isNotEqualTo(server);
        assertThat(keptVariable()).isEqualTo("through everything");
    }

    @Test
    @Order(7)
    void a_newer_prefect_migrates_the_same_data() {
        var postgres = Docker.idOf(stack.postgres());

        stack.set("server.image", "prefecthq/prefect:3.8.8-python3.11").up().succeeds();

        assertThat(stack.get("/admin/version").getAsString()).isEqualTo("3.8.8");
        assertThat(Docker.idOf(stack.postgres())).isEqualTo(postgres);
        assertThat(keptVariable()).isEqualTo("through everything");
    }

    @Test
    @Order(8)
    void a_destroy_leaves_the_data_volume_and_nothing_else() {
        stack.destroy().succeeds();

        assertThat(Docker.hasContainer(stack.server())).isFalse();
        assertThat(Docker.hasContainer(stack.postgres())).isFalse();
        assertThat(Docker.hasNetwork(stack.network())).isFalse();
        assertThat(Docker.hasVolume(stack.volume())).isTrue();
    }

    @Test
    @Order(9)
    void the_next_up_finds_the_data_although_its_password_is_a_new_one() {
        stack.up().succeeds();

        assertThat(keptVariable()).isEqualTo("through everything");
        assertThat(stack.sql("select 1")).isEqualTo("1");
    }

    @Test
    @Order(10)
    void a_password_of_every_awkward_character_opens_the_same_data() {
        stack.setSecret("database.password", "p@ss:w/o?r#d%20 'q' \"q\" \\ $HOME `id` ü€e\u0301")
                .up()
                .succeeds();

        assertThat(keptVariable()).isEqualTo("through everything");
        assertThat(stack.sql("select 1")).isEqualTo("1");
    }

    @Test
    @Order(11)
    void a_stack_gets_another_name_and_keeps_its_data() {
        stack.rename("it-up-renamed");

        stack.up().succeeds();
        assertThat(keptVariable()).isEqualTo("through everything");
        stack.pulumi("preview", "--expect-no-changes").succeeds();

        stack.rename("it-up");
        stack.up().succeeds();
        assertThat(keptVariable()).isEqualTo("through everything");
    }

    @Test
    @Order(12)
    void a_stack_whose_state_was_lost_is_not_touched_and_its_data_found_again_when_it_was_removed_by_hand() {
        stack.pulumi("stack", "rm", "--yes", "--force", "--preserve-config").succeeds();
        stack.pulumi("stack", "init").succeeds();
        stack.unset("database");
        stack.set("database.volume", stack.volume());
        var postgres = Docker.idOf(stack.postgres());

        assertThat(stack.up().fails().output())
                .contains("before its state was lost", "docker rm -f " + stack.postgres());
        assertThat(Docker.idOf(stack.postgres())).isEqualTo(postgres);

        Docker.run("rm", "--force", stack.server(), stack.postgres()).succeeds();
        Docker.run("network", "rm", stack.network()).succeeds();
        stack.up().succeeds();
        assertThat(keptVariable()).isEqualTo("through everything");
    }

    private static String keptVariable() {
        return stack.get("/variables/name/kept").getAsJsonObject().get("value").getAsString();
    }
}
