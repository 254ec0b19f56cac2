package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static prefect.settings.ReadSettings.jsonWithPassword;
import static prefect.settings.ReadSettings.read;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Passwords, logins and keys: read, checked, and never repeated. */
class SecretSettingsTest {
    @Test
    void logins_to_registries_are_read_and_docker_hub_goes_by_the_name_that_the_provider_knows() {
        var logins =
                """
                [{"address": "registry.example.com:5000", "username": "me", "password": "p1"},
                 {"address": "docker.io", "username": "me", "password": "p2"}]""";

        var settings = read(Map.of("registryAuth", logins), Set.of("registryAuth"));

        assertThat(settings.registryAuth())
                .containsExactly(
                        new RegistryLogin("registry.example.com:5000", "me", new Secret("p1")),
                        new RegistryLogin("registry-1.docker.io", "me", new Secret("p2")));
        assertThat(settings.toString()).doesNotContain("p1");
    }

    @Test
    void a_login_that_cannot_be_used_is_told_entry_by_entry_without_its_password() {
        assertThatThrownBy(
                        () -> read(
                                Map.of(
                                        "registryAuth",
                                        "[{\"address\": \"https://registry.example.com\", \"usrname\": \"me\", \"password\": \"hunter2\"}]")))
                .hasMessageContainingAll(
                        "4 problems",
                        "registryAuth[0].address: \"https://registry.example.com\" cannot be used",
                        "registryAuth[0].username: is missing",
                        "registryAuth[0].usrname: unknown setting, did you mean registryAuth[0].username?",
                        "registryAuth[0].password: is stored as plain text",
                        "pulumi config set --secret --path 'registryAuth[0].password'")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void a_password_may_hold_any_printable_character() {
        var awkward = "p@ss:w/o?r#d%20'\"\\$`ü ";

        var settings = read(Map.of("database", jsonWithPassword(awkward)), Set.of("database"));

        assertThat(((ContainerDatabaseSettings) settings.database()).password()).contains(new Secret(awkward));
    }

    @Test
    void a_secret_in_plain_text_is_refused_without_being_repeated() {
        assertThatThrownBy(() -> read(
                        Map.of("database", jsonWithPassword("hunter2"), "server", "{\"auth\": \"admin:hunter2\"}")))
                .hasMessageContaining("database.password: is stored as plain text")
                .hasMessageContaining("pulumi config set --secret --path 'database.password'")
                .hasMessageContaining("server.auth: is stored as plain text")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void wrong_secrets_are_refused_without_being_repeated() {
        assertThatThrownBy(() -> read(
                        Map.of("database", jsonWithPassword("hunter2\n"), "server", "{\"auth\": \"hunter2\"}"),
                        Set.of("database", "server")))
                .hasMessageContaining("database.password: has a control character")
                .hasMessageContaining("server.auth: is not of the right form, allowed: user:password, or generated")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void settings_do_not_print_their_secrets() {
        var settings = read(
                Map.of("database", jsonWithPassword("hunter2"), "server", "{\"auth\": \"admin:hunter2\"}"),
                Set.of("database", "server"));

        assertThat(settings.toString()).doesNotContain("hunter2");
    }

    /** As the provider does to what it puts into a container; the URL and the outputs have to have the same. */
    @Test
    void passwords_of_the_stacks_own_parts_are_composed() {
        var settings = read(
                Map.of(
                        "database", "{\"password\": \"e\u0301\"}",
                        "server", "{\"auth\": \"admin:e\u0301\"}"),
                Set.of("database", "server"));

        assertThat(((ContainerDatabaseSettings) settings.database()).password()).contains(new Secret("\u00e9"));
        assertThat(settings.server().auth().flatMap(ServerAuth::given)).contains(new Secret("admin:\u00e9"));
    }

    @Test
    void a_server_for_other_machines_without_auth_is_warned_about() {
        var open = "{\"address\": \"0.0.0.0\", \"publicUrl\": \"http://box:4200\"%s}";

        assertThatThrownBy(() -> read(Map.of("server", open.formatted(""))))
                .hasMessageContaining("1 problem")
                .hasMessageContaining("server.auth: is missing, and whoever reaches 0.0.0.0:4200 could run anything")
                .hasMessageContaining("to go without, set server.allowUnauthenticated to true");
        assertThat(read(Map.of("server", open.formatted(", \"allowUnauthenticated\": true")))
                        .warnings())
                .singleElement()
                .asString()
                .contains("server.auth is not set: whoever reaches 0.0.0.0:4200 can run anything");
    }

    @Test
    void a_login_that_the_servers_version_lets_people_around_is_warned_about() {
        for (var image : List.of("prefecthq/prefect:3.4.22-python3.11", "team/prefect:3.6.21")) {
            assertThat(read(Map.of("server", "{\"auth\": \"generated\", \"image\": \"%s\"}".formatted(image)))
                            .warnings())
                    .singleElement()
                    .asString()
                    .contains("server.auth can be bypassed in Prefect 3.", "choose a newer server.image");
        }
        for (var image : List.of("prefecthq/prefect:3.8.8-python3.11@sha256:00", "prefecthq/prefect:3-latest")) {
            assertThat(read(Map.of("server", "{\"auth\": \"generated\", \"image\": \"%s\"}".formatted(image)))
                            .warnings())
                    .isEmpty();
        }
    }
}
