package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static prefect.RecordedStack.GENERATED_PASSWORD;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Passwords and logins, and who gets them. */
class SecretsTest {
    @Test
    void passwords_are_in_the_environment_where_a_stack_wants_them_there() {
        var stack = RecordedStack.update()
                .run(SettingsOf.from(Map.of("secretsIn", "environment", "server", "{\"auth\": \"admin:pass\"}")));

        assertThat(stack.container("prefect-postgres"))
                .containsEntry(
                        "envs",
                        List.of(
                                "POSTGRES_DB=prefect",
                                "POSTGRES_PASSWORD=" + GENERATED_PASSWORD,
                                "POSTGRES_USER=prefect"))
                .doesNotContainKey("uploads");
        assertThat(stack.container("prefect-server").get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains(
                        "PREFECT_SERVER_DATABASE_CONNECTION_URL=" + RecordedStack.URL,
                        "PREFECT_SERVER_API_AUTH_STRING=admin:pass");
        assertThat(stack.container("prefect-server")).doesNotContainKey("uploads");
    }

    @Test
    void a_login_can_be_generated() {
        var stack = RecordedStack.update()
                .run(SettingsOf.from(Map.of("server", "{\"auth\": \"generated\", \"address\": \"192.0.2.1\"}")));

        assertThat(stack.output("serverAuth")).isEqualTo("admin:" + GENERATED_PASSWORD);
        assertThat(stack.isSecret("serverAuth")).isTrue();
        assertThat(stack.container("prefect-server").get("uploads").toString())
                .contains("auth_string = \"admin:%s\"".formatted(GENERATED_PASSWORD));
    }

    @Test
    void another_rotation_makes_another_password() {
        var passwords = RecordedStack.update()
                .run(SettingsOf.from(Map.of("database", "{\"passwordRotation\": \"2026-11\"}")))
                .all("random:index/randomPassword:RandomPassword");

        assertThat(passwords).singleElement().satisfies(password -> assertThat(password)
                .containsEntry("keepers", Map.of("rotation", "2026-11")));
    }

    @Test
    void the_provider_gets_what_it_takes_to_reach_the_host_and_to_pull_from_its_registries() {
        var stack = RecordedStack.update()
                .run(SettingsOf.from(Map.of(
                        "dockerHost", "ssh://me@box",
                        "sshOptions", "[\"-J\", \"me@jump\"]",
                        "registryAuth", "[{\"address\": \"docker.io\", \"username\": \"me\", \"password\": \"p\"}]")));

        assertThat(stack.result.exceptions()).isEmpty();
        var provider = stack.all("pulumi:providers:docker").get(0);
        assertThat(provider.get("host")).isEqualTo("unix:///test.sock"); // what the engine says of itself
        assertThat(provider.get("sshOpts").toString()).contains("-J", "me@jump");
        assertThat(provider.get("registryAuth").toString()).contains("registry-1.docker.io");
    }
}
