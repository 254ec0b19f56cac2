package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** From what people have today to a stack of this program, by the commands of the docs. */
class MovingHereIT {
    @Test
    void from_docker_run_the_data_comes_along_although_nobody_knows_the_password_any_more() {
        try (var stack = RealStack.madeByDocs("it-moving", "production", Map.of())) {
            Docker.run("network", "create", stack.network()).succeeds();
            Docker.run(
                            "run",
                            "--detach",
                            "--name",
                            stack.postgres(),
                            "--network",
                            stack.network(),
                            "--env",
                            "POSTGRES_USER=prefect",
                            "--env",
                            "POSTGRES_PASSWORD=forgotten",
                            "--env",
                            "POSTGRES_DB=prefect",
                            "--volume",
                            stack.volume() + ":/var/lib/postgresql/data",
                            Images.local(Images.POSTGRES))
                    .succeeds();
            Docker.run(
                            "run",
                            "--detach",
                            "--name",
                            stack.server(),
                            "--network",
                            stack.network(),
                            "--restart",
                            "always", // it stops for as long as there is no database
                            "--publish",
                            "127.0.0.1:%d:4200".formatted(stack.port),
                            "--env",
                            "PREFECT_SERVER_DATABASE_CONNECTION_URL=postgresql+asyncpg://prefect:forgotten@%s:5432/prefect"
                                    .formatted(stack.postgres()),
                            Images.local(Images.PREFECT),
                            "prefect",
                            "server",
                            "start",
                            "--host",
                            "0.0.0.0",
                            "--port",
                            "4200")
                    .succeeds();
            awaitAnswer(stack);
            stack.post("/flows/", "{\"name\": \"kept\"}");

            Docs.page("from-compose")
                    .with("prefect-server", stack.server())
                    .with("prefect-postgres", stack.postgres())
                    .with("prefect-net", stack.network())
                    .with("pgdata", stack.volume())
                    .in(stack.environment())
                    .afterInit("production", stack::takeNamesOfItsOwn)
                    .run();

            assertThat(stack.post("/flows/count", "{}").getAsInt()).isOne();
            assertThat(stack.output("databasePassword")).isNotEqualTo("forgotten");
        }
    }

    @Test
    void from_sqlite_a_new_and_empty_server_is_made_beside_the_old_one() {
        try (var stack = RealStack.madeByDocs("it-moving", "production", Map.of())) {
            Docs.page("from-sqlite")
                    .with("4201", String.valueOf(stack.port))
                    .in(stack.environment())
                    .afterInit("production", () -> {
                        stack.takeNamesOfItsOwn();
                        stack.set("database.volume", stack.volume());
                    })
                    .run();

            assertThat(stack.post("/flows/count", "{}").getAsInt()).isZero();
        }
    }

    private static void awaitAnswer(RealStack stack) {
        Eventually.comesTrue(
                () -> Command.of("curl", "-fsS", "--max-time", "10", stack.api().url() + "/ready")
                                .run()
                                .exitCode()
                        == 0);
    }
}
