package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Where passwords are and where not, and how they change. Each step goes on from the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecretsIT {
    private static RealStack stack;
    private static String printedByUp;

    @BeforeAll
    static void a_stack_with_all_that_knows_a_password() {
        stack = new RealStack("it-secrets");
        stack.set("server.auth", "generated")
                .set("server.migrations", "job")
                .set("server.logLevel", "DEBUG")
                .set("server.image", Images.NEWEST_PREFECT);
        printedByUp = stack.up().succeeds().output();
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
        Docker.run("volume", "rm", "--force", "it-secrets-old");
    }

    @Test
    @Order(1)
    void no_password_is_seen_from_outside_of_the_containers() {
        var containers = List.of(stack.postgres(), stack.server(), stack.migration());
        var places = new StringBuilder(printedByUp);
        for (var container : containers) {
            places.append(Docker.run("inspect", container).succeeds().output());
            places.append(Docker.run("logs", container).succeeds().output());
        }
        places.append(
                Command.of("ps", "-ww", "-e", "-o", "args").run().succeeds().output());
        places.append(stack.pulumi("stack", "output").succeeds().output());
        places.append(stack.pulumi("preview", "--diff").succeeds().output());
        places.append(stack.stateOnDisk());

        for (var secret : List.of(stack.output("databasePassword"), password())) {
            assertThat(secret).hasSize(32);
            assertThat(places).doesNotContain(secret);
        }
        assertThat(places).contains("POSTGRES_PASSWORD_FILE", "prefect server start", "migrate");
    }

    @Test
    @Order(2)
    void the_server_asks_for_the_login_and_its_health_check_needs_none() {
        assertThatThrownBy(() -> stack.api().version()).hasMessageContaining("401");
        assertThat(stack.api().as(stack.output("serverAuth")).version()).isEqualTo("3.8.8");
        assertThat(stack.api().get("/ready").toString()).contains("OK");
        stack.api().as(stack.output("serverAuth")).post("/variables/", "{\"name\": \"kept\", \"value\": \"here\"}");
    }

    @Test
    @Order(3)
    void a_rotated_password_opens_the_database_and_the_one_before_does_not() {
        var before = stack.output("databasePassword");

        stack.set("database.passwordRotation", "2026-11").up().succeeds();

        assertThat(stack.output("databasePassword")).hasSize(32).isNotEqualTo(before);
        assertThat(stack.sql("select 1")).isEqualTo("1");
        assertThat(login(before).fails().output()).contains("password authentication failed");
        assertThat(kept()).isEqualTo("here");
        stack.hasNothingToDo();
    }

    @Test
    @Order(4)
    void data_of_another_major_version_is_refused_before_the_running_postgres_is_touched() {
        var postgres = Docker.idOf(stack.postgres());
        Docker.run(
                        "run",
                        "--rm",
                        "--volume",
                        "it-secrets-old:/data",
                        "--entrypoint",
                        "bash",
                        Images.local(Images.POSTGRES),
                        "-c",
                        "echo 15 >/data/PG_VERSION")
                .succeeds();

        var output = stack.set("database.volume", "it-secrets-old").up().fails().output();

        assertThat(output)
                .contains("database.image postgres:16 cannot work with the volume it-secrets-old")
                .contains("the volume holds data of PostgreSQL 15, and database.image is PostgreSQL 16")
                .contains("Nothing that runs was touched.")
                .doesNotContain("at com.pulumi");
        assertThat(Docker.idOf(stack.postgres())).isEqualTo(postgres);
        stack.set("database.volume", stack.volume()).up().succeeds();
        assertThat(kept()).isEqualTo("here");
    }

    @Test
    @Order(5)
    void passwords_in_the_environment_work_too_and_so_do_limits_of_memory() {
        stack.set("secretsIn", "environment")
                .set("database.memory", "512")
                .set("server.memory", "1024")
                .up()
                .succeeds();

        assertThat(Docker.run("inspect", "--format", "{{.HostConfig.Memory}}", stack.server())
                        .text())
                .isEqualTo(String.valueOf(1024L << 20));
        stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
                .succeeds();
        assertThat(Docker.run("inspect", stack.server()).output()).contains(stack.output("databasePassword"));
        assertThat(kept()).isEqualTo("here");
    }

    private static String kept() {
        return stack.api()
                .as(stack.output("serverAuth"))
                .get("/variables/name/kept")
                .getAsJsonObject()
                .get("value")
                .getAsString();
    }

    private static String password() {
        return stack.output("serverAuth").replaceFirst("admin:", "");
    }

    private static Command.Result login(String password) {
        return Docker.run(
                "exec",
                "--env",
                "PGPASSWORD=" + password,
                stack.postgres(),
                "psql",
                "-h",
                stack.postgres(),
                "-U",
                "prefect",
                "-c",
                "select 1");
    }
}
