package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static prefect.RecordedStack.CONTAINER;
import static prefect.RecordedStack.GENERATED_PASSWORD;

import com.google.gson.JsonObject;
import com.pulumi.core.internal.Internal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import prefect.docker.engine.Engine.ContainerState;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.docker.engine.OneOff;
import prefect.settings.Certificates;

class AppTest {
    private static final String URL =
            "postgresql+asyncpg://prefect:" + GENERATED_PASSWORD + "@prefect-postgres:5432/prefect";

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
                                "PREFECT_SERVER_LOGGING_LEVEL=WARNING",
                                "PREFECT_UI_API_URL=http://127.0.0.1:4200/api",
                                "PREFECT_UI_ENABLED=true"))
                .containsEntry("workingDir", "/opt/prefect")
                .containsEntry(
                        "uploads",
                        List.of(Map.of(
                                "file",
                                "/opt/prefect/prefect.toml",
                                "content",
                                "[server.database]\nconnection_url = \"%s\"\n".formatted(URL))));
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
                                 "volume": "team-data", "publish": {"port": 15432}}""",
                                        "server",
                                                """
                                {"port": 4300, "publicUrl": "https://prefect.example.com", "ui": false,
                                 "auth": "admin:pass", "telemetry": false, "env": {"TZ": "UTC"}, "logLevel": "DEBUG"}""")));

        assertThat(stack.container("team-postgres"))
                .containsEntry("image", "sha256:mirror.example.com/postgres:18")
                .containsEntry(
                        "volumes", List.of(Map.of("volumeName", "team-data", "containerPath", "/var/lib/postgresql")))
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
    void an_external_database_is_reached_and_nothing_of_it_is_declared() {
        var stack = RecordedStack.update()
                .run(
                        SettingsOf.from(
                                Map.of(
                                        "database",
                                        """
                        {"mode": "external", "host": "host.docker.internal", "user": "owner", "password": "p@ss",
                         "ssl": "require"}""")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.declared)
                .extracting(resource -> resource.type)
                .containsExactlyInAnyOrder(
                        "pulumi:providers:docker",
                        "docker:index/network:Network",
                        "prefect:database:Database",
                        "prefect:server:PrefectServer",
                        "docker:index/remoteImage:RemoteImage",
                        CONTAINER);
        assertThat(stack.container("prefect-server"))
                .containsEntry("hosts", List.of(Map.of("host", "host.docker.internal", "ip", "host-gateway")));
        assertThat(stack.container("prefect-server").get("uploads").toString())
                .contains(
                        "connection_url = \"postgresql+asyncpg://owner:p%40ss@host.docker.internal:5432/prefect?ssl=require\"");
        assertThat(stack.container("prefect-server").get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PGSSLMODE=require");
        assertThat(isSecret(stack, "connectionUrl")).isTrue();
        assertThat(isSecret(stack, "databasePassword")).isTrue();
    }

    @Test
    void a_root_certificate_is_put_where_the_driver_is_told_to_look() {
        var certificate = Certificates.valid();
        var json = new JsonObject();
        json.addProperty("mode", "external");
        json.addProperty("host", "db.example.com");
        json.addProperty("password", "p");
        json.addProperty("ssl", "verify-full");
        json.addProperty("sslRootCert", certificate);

        var server = RecordedStack.update()
                .run(SettingsOf.from(Map.of("database", json.toString())))
                .container("prefect-server");

        assertThat(server).doesNotContainKey("hosts");
        assertThat(server.get("uploads"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains(Map.of("file", "/etc/prefect/database-root.crt", "content", certificate));
        assertThat(server.get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PGSSLROOTCERT=/etc/prefect/database-root.crt");
    }

    @Test
    void a_database_that_the_server_cannot_use_fails_the_run_before_the_server_is_touched() {
        var stack = RecordedStack.update();
        when(stack.engine.run(any()))
                .thenReturn(new OneOff.Outcome(65, List.of("check: password authentication failed")));

        stack.run(SettingsOf.from(
                Map.of("database", "{\"mode\": \"external\", \"host\": \"db\", \"password\": \"hunter2\"}")));

        assertThat(String.join("\n", stack.result.errors()))
                .contains("The database prefect on db:5432 cannot be used by prefect: password authentication failed.")
                .doesNotContain("hunter2");
        assertThat(stack.all(CONTAINER)).isEmpty();
    }

    @Test
    void images_on_which_the_containers_run_already_are_not_tried_again() {
        var stack = RecordedStack.update();
        when(stack.engine.containers())
                .thenReturn(List.of(
                        running("prefect-server", "sha256:prefecthq/prefect:3.4.22-python3.11"),
                        running("prefect-postgres", "sha256:postgres:16")));

        stack.run(SettingsOf.defaults());

        verify(stack.engine, never()).run(any());
    }

    @Test
    void migrations_as_a_job_are_done_before_the_server_which_then_does_not_migrate() {
        var stack = RecordedStack.update();
        when(stack.engine.state("prefect-migrate-id"))
                .thenReturn(
                        new ContainerState("created", "sha256:image", false, 0, 0),
                        new ContainerState("running", "sha256:image", false, 0, 0),
                        new ContainerState("exited", "sha256:image", false, 0, 0));

        stack.run(SettingsOf.from(Map.of("server", "{\"migrations\": \"job\"}")));

        assertThat(stack.result.exceptions()).isEmpty();
        verify(stack.engine).start("prefect-migrate-id");
        assertThat(stack.container("prefect-migrate"))
                .containsEntry("command", List.of("prefect", "server", "database", "upgrade", "-y"))
                .containsEntry("restart", "no")
                .containsEntry("start", false)
                .containsEntry("mustRun", false);
        assertThat(stack.container("prefect-server").get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PREFECT_SERVER_DATABASE_MIGRATE_ON_START=false");
    }

    @Test
    void a_job_that_fails_fails_the_run_with_its_error_before_the_server_is_touched() {
        var stack = RecordedStack.update();
        when(stack.engine.state("prefect-migrate-id"))
                .thenReturn(new ContainerState("exited", "sha256:image", false, 0, 1));
        when(stack.engine.logTail(any(), anyInt())).thenReturn(List.of("Can't locate revision"));

        stack.run(SettingsOf.from(Map.of("server", "{\"migrations\": \"job\"}")));

        assertThat(String.join("\n", stack.result.errors()))
                .contains("Container prefect-migrate failed with exit code 1", "| Can't locate revision");
        assertThat(stack.declared).noneMatch(resource -> resource.name.equals("prefect-server"));
    }

    @Test
    void a_job_that_has_ended_well_is_not_run_again() {
        var stack = RecordedStack.update();
        when(stack.engine.state("prefect-migrate-id"))
                .thenReturn(new ContainerState("exited", "sha256:image", false, 0, 0));

        stack.run(SettingsOf.from(Map.of("server", "{\"migrations\": \"job\"}")));

        assertThat(stack.result.exceptions()).isEmpty();
        verify(stack.engine, never()).start(any());
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

    @Test
    void outputs_tell_where_things_are_and_secrets_are_secret() {
        var stack = RecordedStack.update().run(SettingsOf.defaults());

        assertThat(stack.output("apiUrl")).isEqualTo("http://127.0.0.1:4200/api");
        assertThat(stack.output("uiUrl")).isEqualTo("http://127.0.0.1:4200");
        assertThat(stack.output("network")).isEqualTo("prefect-net");
        assertThat(stack.output("connectionUrl")).isEqualTo(URL);
        assertThat(stack.output("databasePassword")).isEqualTo(GENERATED_PASSWORD);
        assertThat(isSecret(stack, "connectionUrl")).isTrue();
        assertThat(isSecret(stack, "databasePassword")).isTrue();
        assertThat(isSecret(stack, "apiUrl")).isFalse();
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
                    .containsEntry("restart", "unless-stopped")
                    .containsEntry("networkMode", "bridge")
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
    void a_database_that_does_not_get_ready_fails_the_run_before_the_server_is_made() {
        var stack = RecordedStack.update();
        when(stack.engine.state(any())).thenReturn(new ContainerState("exited", "sha256:image", false, 0, 1));
        when(stack.engine.logTail(any(), anyInt()))
                .thenReturn(List.of("no space left", "url postgresql://prefect:hunter2@db/prefect"));

        stack.run(SettingsOf.defaults());

        assertThat(stack.result.exitCode()).isNotZero();
        assertThat(String.join("\n", stack.result.errors()))
                .contains("Container prefect-postgres is exited, with exit code 1")
                .contains("| no space left")
                .contains("postgresql://prefect:[secret]@db/prefect")
                .doesNotContain("hunter2");
        assertThat(stack.all(CONTAINER)).hasSize(1);
    }

    @Test
    void a_container_that_crashes_again_and_again_fails_the_run_without_waiting_for_the_timeout() {
        var stack = RecordedStack.update();
        when(stack.engine.state(any()))
                .thenReturn(
                        new ContainerState("running", "sha256:image", false, 7, 0),
                        new ContainerState("restarting", "sha256:image", false, 8, 3),
                        new ContainerState("running", "sha256:image", false, 9, 3),
                        new ContainerState("restarting", "sha256:image", false, 10, 3));

        stack.run(SettingsOf.defaults());

        assertThat(String.join("\n", stack.result.errors()))
                .contains("Container prefect-postgres stops again and again, last with exit code 3");
    }

    @Test
    void a_container_is_asked_until_it_is_ready() {
        var stack = RecordedStack.update();
        when(stack.engine.state(any())).thenReturn(new ContainerState("running", "sha256:image", false, 0, 0));
        when(stack.engine.succeeds(any(), any())).thenReturn(false, false, true);

        stack.run(SettingsOf.defaults());

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.all(CONTAINER)).hasSize(2);
    }

    @Test
    void a_clash_on_the_host_fails_the_run_before_anything_is_declared_on_it() {
        var stack = RecordedStack.preview();
        when(stack.engine.containers())
                .thenReturn(List.of(new ExistingContainer(
                        "c1", "prefect-server", "sha256:other", true, Map.of(), Set.of(), Set.of(), Set.of("n1"))));

        stack.run(SettingsOf.defaults());

        assertThat(String.join("\n", stack.result.errors())).contains("A container named prefect-server exists");
        assertThat(stack.all(CONTAINER)).isEmpty();
        assertThat(stack.all("docker:index/network:Network")).isEmpty();
    }

    @Test
    void a_preview_asks_no_container_whether_it_is_ready() {
        var stack = RecordedStack.preview().run(SettingsOf.defaults());

        assertThat(stack.result.exceptions()).isEmpty();
        verify(stack.engine, never()).state(any());
        assertThat(stack.all(CONTAINER)).hasSize(2);
    }

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
                .contains("PREFECT_SERVER_DATABASE_CONNECTION_URL=" + URL, "PREFECT_SERVER_API_AUTH_STRING=admin:pass");
        assertThat(stack.container("prefect-server")).doesNotContainKey("uploads");
    }

    @Test
    void backups_are_made_by_postgres_own_programs_when_it_is_ready() {
        var stack = RecordedStack.update()
                .run(SettingsOf.from(Map.of("backup", "{\"every\": \"6h\", \"folder\": \"/srv/backups\"}")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.container("prefect-backup"))
                .containsEntry("image", "sha256:postgres:16")
                .containsEntry("command", List.of("prefect-postgres", "prefect", "prefect", "21600", "7"))
                .containsEntry("envs", List.of("POSTGRES_PASSWORD_FILE=/etc/prefect/postgres-password"))
                .containsEntry("volumes", List.of(Map.of("hostPath", "/srv/backups", "containerPath", "/backups")));
    }

    @Test
    void a_login_can_be_generated() {
        var stack = RecordedStack.update()
                .run(SettingsOf.from(Map.of("server", "{\"auth\": \"generated\", \"address\": \"192.0.2.1\"}")));

        assertThat(stack.output("serverAuth")).isEqualTo("admin:" + GENERATED_PASSWORD);
        assertThat(isSecret(stack, "serverAuth")).isTrue();
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
    void data_of_another_major_version_fails_the_run_before_postgres_is_touched() {
        var stack = RecordedStack.update();
        when(stack.engine.run(any()))
                .thenReturn(new OneOff.Outcome(
                        1, List.of("start-postgres: the volume holds data of PostgreSQL 15, and so on")));

        stack.run(SettingsOf.defaults());

        assertThat(String.join("\n", stack.result.errors()))
                .contains("database.image postgres:16 cannot work with the volume pgdata: the volume holds data of");
        assertThat(stack.declared).noneMatch(resource -> resource.name.equals("database-postgres"));
    }

    private static ExistingContainer running(String name, String image) {
        return new ExistingContainer(
                name + "-id",
                name,
                image,
                true,
                Map.of("prefect.stack", "organization/prefect/test"),
                Set.of(),
                Set.of("pgdata"),
                Set.of());
    }

    private static boolean isSecret(RecordedStack stack, String output) {
        return Internal.of(stack.rawOutput(output)).isSecret().join();
    }
}
