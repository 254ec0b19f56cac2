package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static prefect.RecordedStack.CONTAINER;
import static prefect.RecordedStack.GENERATED_PASSWORD;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppTest {

    @Test
    void the_default_stack_is_a_network_a_volume_a_password_two_images_and_two_containers() {
        var stack = RecordedStack.update().run(SettingsOf.defaults());

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.declared)
                .extracting(resource -> resource.type)
                .containsExactlyInAnyOrder(
                        "pulumi:providers:docker",
                        "docker:index/network:Network",
                        "prefect:database:Database",
                        "random:index/randomPassword:RandomPassword",
                        "docker:index/remoteImage:RemoteImage",
                        "docker:index/volume:Volume",
                        CONTAINER,
                        "prefect:server:PrefectServer",
                        "docker:index/remoteImage:RemoteImage",
                        CONTAINER);
    }

    @Test
    void postgres_gets_the_generated_password_its_volume_and_no_published_port() {
        var postgres = RecordedStack.update().run(SettingsOf.defaults()).container("prefect-postgres");

        assertThat(postgres)
                .containsEntry("image", "sha256:postgres:16")
                .containsEntry("command", List.of("postgres"))
                .containsEntry(
                        "envs",
                        List.of(
                                "POSTGRES_DB=prefect",
                                "POSTGRES_PASSWORD_FILE=/etc/prefect/postgres-password",
                                "POSTGRES_USER=prefect"))
                .containsEntry(
                        "uploads",
                        List.of(Map.of("file", "/etc/prefect/postgres-password", "content", GENERATED_PASSWORD)))
                .containsEntry(
                        "volumes", List.of(Map.of("volumeName", "pgdata", "containerPath", "/var/lib/postgresql/data")))
                .doesNotContainKey("ports");
    }

    @Test
    void the_server_gets_the_connection_url_and_the_address_that_browsers_use() {
        var server = RecordedStack.update().run(SettingsOf.defaults()).container("prefect-server");

        assertThat(server)
                .containsEntry("image", "sha256:prefecthq/prefect:3.4.22-python3.11")
                .containsEntry("command", List.of("prefect", "server", "start", "--host", "0.0.0.0", "--port", "4200"))
                .containsEntry(
                        "envs",
                        List.of(
                                "DATABASE_VOLUME=pgdata",
                                "HOME=/tmp",
                                "PREFECT_HOME=/tmp/.prefect",
                                "PREFECT_SERVER_LOGGING_LEVEL=WARNING",
                                "PREFECT_UI_API_URL=http://127.0.0.1:4200/api",
                                "PREFECT_UI_ENABLED=true",
                                "PREFECT_UI_STATIC_DIRECTORY=/tmp/prefect-ui",
                                "PREFECT_UI_URL=http://127.0.0.1:4200",
                                "USER=prefect"))
                .containsEntry("user", "1001:1001")
                .containsEntry("workingDir", "/opt/prefect")
                .containsEntry(
                        "uploads",
                        List.of(Map.of(
                                "file",
                                "/opt/prefect/prefect.toml",
                                "content",
                                "[server.database]\nconnection_url = \"%s\"\n".formatted(RecordedStack.URL))));
        assertThat(server.get("ports"))
                .isEqualTo(List.of(Map.of("internal", 4200.0, "external", 4200.0, "ip", "127.0.0.1")));
    }

    @Test
    void settings_reach_the_containers() {
        var stack = RecordedStack.update()
                .run(
                        SettingsOf.from(
                                Map.of(
                                        "name", "team",
                                        "imageRegistry", "mirror.example.com",
                                        "database",
                                                """
                                {"image": "postgres:18", "name": "flows", "user": "owner", "password": "p@ss",
                                 "volume": "team-data", "memory": 1024, "publish": {"port": 15432}}""",
                                        "server",
                                                """
                                {"port": 4300, "publicUrl": "https://prefect.example.com", "ui": false,
                                 "auth": "admin:pass", "telemetry": false, "env": {"TZ": "UTC"}, "logLevel": "DEBUG"}""")));

        assertThat(stack.container("team-postgres"))
                .containsEntry("image", "sha256:mirror.example.com/postgres:18")
                .containsEntry(
                        "volumes", List.of(Map.of("volumeName", "team-data", "containerPath", "/var/lib/postgresql")))
                .containsEntry("memory", 1024.0)
                .containsEntry("memorySwap", 1024.0)
                .containsEntry("shmSize", 256.0)
                .containsEntry("ports", List.of(Map.of("internal", 5432.0, "external", 15432.0, "ip", "127.0.0.1")));
        assertThat(stack.container("team-server").get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains(
                        "PREFECT_UI_API_URL=https://prefect.example.com/api",
                        "PREFECT_UI_ENABLED=false",
                        "PREFECT_SERVER_ANALYTICS_ENABLED=false",
                        "TZ=UTC",
                        "PREFECT_SERVER_LOGGING_LEVEL=DEBUG");
        assertThat(stack.container("team-server").get("uploads").toString())
                .contains(
                        "connection_url = \"postgresql+asyncpg://owner:p%40ss@team-postgres:5432/flows\"",
                        "auth_string = \"admin:pass\"");
        assertThat(stack.result.outputs()).doesNotContainKey("uiUrl");
        assertThat(stack.all("random:index/randomPassword:RandomPassword")).isEmpty();
    }

    @Test
    void outputs_tell_where_things_are_and_secrets_are_secret() {
        var stack = RecordedStack.update().run(SettingsOf.defaults());

        assertThat(stack.output("apiUrl")).isEqualTo("http://127.0.0.1:4200/api");
        assertThat(stack.output("uiUrl")).isEqualTo("http://127.0.0.1:4200");
        assertThat(stack.output("network")).isEqualTo("prefect-net");
        assertThat(stack.output("connectionUrl")).isEqualTo(RecordedStack.URL);
        assertThat(stack.output("databasePassword")).isEqualTo(GENERATED_PASSWORD);
        assertThat(stack.isSecret("connectionUrl")).isTrue();
        assertThat(stack.isSecret("databasePassword")).isTrue();
        assertThat(stack.isSecret("apiUrl")).isFalse();
    }

    /** House rules: what holds for every container, whichever setting made it. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"publish\": {\"port\": 15432}}"})
    void every_container_is_checked_restarted_stopped_gently_and_reachable_from_this_machine_only(String database) {
        var containers = RecordedStack.update()
                .run(SettingsOf.from(Map.of("database", database)))
                .all(CONTAINER);

        assertThat(containers).hasSize(2).allSatisfy(container -> {
            assertThat(container)
                    .containsEntry("restart", "always")
                    .containsEntry("networkMode", "bridge")
                    .containsEntry("logDriver", "local")
                    .containsEntry("securityOpts", List.of("no-new-privileges:true"))
                    .containsKeys("healthcheck", "networksAdvanced", "labels");
            assertThat(container.get("capabilities"))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("drops", List.of("ALL"));
            assertThat((Double) container.get("destroyGraceSeconds")).isGreaterThanOrEqualTo(30);
            assertThat(container.get("image").toString()).startsWith("sha256:").doesNotEndWith("latest");
            assertThat((List<?>) container.getOrDefault("ports", List.of())).allSatisfy(port -> assertThat(port)
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("ip", "127.0.0.1")
                    .containsKey("external"));
        });
    }

    @Test
    void the_volume_is_named_and_has_no_labels_that_could_change() {
        var volumes = RecordedStack.update().run(SettingsOf.defaults()).all("docker:index/volume:Volume");

        assertThat(volumes).containsExactly(Map.of("name", "pgdata"));
    }

    @Test
    void images_are_kept_when_the_stack_goes() {
        var images = RecordedStack.update().run(SettingsOf.defaults()).all("docker:index/remoteImage:RemoteImage");

        assertThat(images).hasSize(2).allSatisfy(image -> assertThat(image).containsEntry("keepLocally", true));
    }

    @Test
    void backups_are_made_by_postgres_own_programs_when_it_is_ready() {
        var stack = RecordedStack.update()
                .run(SettingsOf.from(Map.of(
                        "database", "{\"memory\": 1024}",
                        "backup", "{\"every\": \"6h\", \"folder\": \"/srv/backups\"}")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.container("prefect-backup"))
                .containsEntry("image", "sha256:postgres:16")
                .containsEntry("memory", 1024.0)
                .containsEntry("command", List.of("prefect-postgres", "prefect", "prefect", "21600", "7"))
                .containsEntry("envs", List.of("POSTGRES_PASSWORD_FILE=/etc/prefect/postgres-password"))
                .containsEntry("volumes", List.of(Map.of("hostPath", "/srv/backups", "containerPath", "/backups")));
    }
}
