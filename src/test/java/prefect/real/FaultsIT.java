package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What breaks comes back by itself, and what the server said was written is there. */
@Tag("hosts")
class FaultsIT {
    private static RealStack stack;
    private static SmallDisk disk;

    @BeforeAll
    static void a_stack_with_its_data_on_a_small_disk() {
        stack = new RealStack("it-faults");
        disk = new SmallDisk(stack.volume());
        stack.set("server.image", Images.NEWEST_PREFECT).up().succeeds();
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
        disk.close();
    }

    @Test
    void postgres_is_killed_while_it_writes() {
        try (var writer = new Writer(stack.api(), "postgres-")) {
            Eventually.comesTrue(() -> writer.count() > 50);

            Docker.kill(stack.postgres());
            var before = writer.count();

            Eventually.comesTrue(() -> writer.count() > before + 50);
            writer.stop();
            assertThat(written("postgres-")).isGreaterThanOrEqualTo(writer.count());
        }
    }

    @Test
    void the_server_is_killed_while_it_writes() {
        try (var writer = new Writer(stack.api(), "server-")) {
            Eventually.comesTrue(() -> writer.count() > 50);

            Docker.kill(stack.server());
            var before = writer.count();

            Eventually.comesTrue(() -> writer.count() > before + 50);
            writer.stop();
            assertThat(written("server-")).isGreaterThanOrEqualTo(writer.count());
        }
    }

    @Test
    void the_disk_is_full_while_it_writes() {
        try (var writer = new Writer(stack.api(), "full-")) {
            Eventually.comesTrue(() -> writer.count() > 50);

            fillTheDisk(writer);
            disk.makeRoom();
            var before = writer.count();

            Eventually.comesTrue(() -> writer.count() > before + 50);
            writer.stop();
            assertThat(written("full-")).isGreaterThanOrEqualTo(writer.count());
        } finally {
            disk.makeRoom();
        }
        stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
    }

    @Test
    void postgres_is_killed_while_the_disk_is_full() {
        try (var writer = new Writer(stack.api(), "killed-")) {
            Eventually.comesTrue(() -> writer.count() > 50);
            // To make this table once more, as it does when it starts after a kill, Postgres needs room.
            stack.sql("checkpoint");
            stack.sql("create table gone as select generate_series(1, 100000)");
            stack.sql("drop table gone");

            fillTheDisk(writer);
            var starts = Docker.restarts(stack.postgres());
            Docker.kill(stack.postgres());
            Eventually.comesTrue(() -> Docker.restarts(stack.postgres()) > starts + 2);
            disk.makeRoom();
            var before = writer.count();

            Eventually.comesTrue(() -> writer.count() > before + 50);
            writer.stop();
            assertThat(written("killed-")).isGreaterThanOrEqualTo(writer.count());
        } finally {
            disk.makeRoom();
        }
        stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
    }

    @Test
    void the_database_is_away_for_a_minute() throws InterruptedException {
        stack.post("/variables/", "{\"name\": \"away\", \"value\": \"kept\"}");
        Docker.run("stop", stack.postgres()).succeeds();

        Thread.sleep(Duration.ofMinutes(1).toMillis());
        assertThat(isReady()).isFalse();
        Docker.run("start", stack.postgres()).succeeds();

        Eventually.comesTrue(FaultsIT::isReady);
        assertThat(stack.get("/variables/name/away").toString()).contains("kept");
    }

    @Test
    void the_database_is_not_there_when_the_server_starts() {
        Docker.run("stop", stack.server(), stack.postgres()).succeeds();

        Docker.run("start", stack.server()).succeeds();
        Eventually.comesTrue(() -> Docker.restarts(stack.server()) > 0);
        Docker.run("start", stack.postgres()).succeeds();

        Eventually.comesTrue(FaultsIT::isReady);
        stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
    }

    @Test
    void two_runs_at_once_do_not_get_in_each_others_way() {
        var first = stack.set("server.env.TZ", "UTC")
                .command("up", "--yes", "--skip-preview")
                .start();
        Eventually.comesTrue(() -> first.said().contains("Updating"));

        var second = stack.up().fails().output();

        assertThat(second).contains("the stack is currently locked by 1 lock(s)");
        first.process().onExit().join();
        assertThat(first.process().exitValue()).as(first.said()).isZero();
        assertThat(isReady()).isTrue();
    }

    /** Until Postgres complains and, with the pages full that it had room in, makes no variable any more. */
    private static void fillTheDisk(Writer writer) {
        var start = Instant.now().toString();
        Eventually.comesTrue(() -> {
            disk.fill();
            return Docker.run("logs", "--since", start, stack.postgres())
                    .output()
                    .contains("No space left on device");
        });
        Eventually.comesTrue(() -> isAtAStandstill(writer));
    }

    private static boolean isAtAStandstill(Writer writer) {
        var before = writer.count();
        try {
            Thread.sleep(Duration.ofSeconds(3).toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return writer.count() == before;
    }

    private static int written(String prefix) {
        Eventually.comesTrue(FaultsIT::isReady);
        return Integer.parseInt(stack.sql("select count(*) from variable where name like '%s%%'".formatted(prefix)));
    }

    private static boolean isReady() {
        return Command.of(
                                "curl",
                                "--fail",
                                "--silent",
                                "--max-time",
                                "10",
                                stack.api().url() + "/ready")
                        .run()
                        .exitCode()
                == 0;
    }
}
