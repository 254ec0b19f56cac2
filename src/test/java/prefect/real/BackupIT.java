package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Dumps that are made, fail and are restored. Each step goes on from the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackupIT {
    private static final int RUNS = 10;
    private static final List<String> TABLES =
            List.of("flow", "flow_run", "flow_run_state", "task_run", "log", "variable", "block_document");
    private static final Path COPY = Checkout.directory().resolve("copy.dump");

    private static final String NEW_VOLUME = "it-backup-data18";

    private static RealStack stack;
    private static Map<String, Integer> before;

    @BeforeAll
    static void a_stack_with_backups() {
        stack = new RealStack("it-backup");
        Docker.run("volume", "rm", "--force", NEW_VOLUME, NEW_VOLUME + "-backups");
        stack.set("server.migrations", "job");
        page("Turn them on").with("backup.keep 28", "backup.keep 2").run();
        page("See that they work").run();
        // The one of the first up, and the one that the page asks for last and does not wait for.
        Eventually.comesTrue(() -> finished() >= 2);
    }

    @AfterAll
    static void nothing_is_left() throws IOException {
        stack.close();
        Docker.run("volume", "rm", "--force", NEW_VOLUME, NEW_VOLUME + "-backups");
        Files.deleteIfExists(COPY);
    }

    @Test
    @Order(1)
    void the_page_leads_to_dumps_that_can_be_read() {
        assertThat(dumps()).isNotEmpty();
        assertThat(inBackup("pg_restore --list /backups/%s | grep -c 'TABLE DATA'".formatted(dumps().get(0)))
                        .succeeds()
                        .text())
                .isNotEqualTo("0");
        assertThat(inBackup("stat -c %a /backups/" + dumps().get(0)).text()).isEqualTo("600");
        stack.hasNothingToDo();
    }

    @Test
    @Order(2)
    void a_dump_is_made_when_asked_for_and_the_oldest_goes() {
        PrefectData.make(stack, RUNS);
        before = counts();
        backUpNow();
        var first = newest();

        backUpNow();
        assertThat(dumps()).hasSize(2).contains(first);
        backUpNow();

        assertThat(dumps()).hasSize(2).doesNotContain(first);
    }

    @Test
    @Order(3)
    void a_dump_that_fails_shows_leaves_nothing_half_made_and_keeps_the_ones_before() {
        var kept = dumps();
        Docker.run("pause", stack.server()).succeeds();
        Docker.run("stop", stack.postgres()).succeeds();

        Docker.run("kill", "--signal", "USR1", stack.backup()).succeeds();
        Eventually.comesTrue(() -> Docker.run("logs", stack.backup()).output().contains("backup: failed:"));

        assertThat(inBackup("ls -A /backups").text()).doesNotContain(".part");
        assertThat(dumps()).isEqualTo(kept);
        assertThat(inBackup("cat /backups/.status").text()).startsWith("failed ");

        Docker.run("start", stack.postgres()).succeeds();
        Docker.run("unpause", stack.server()).succeeds();
        Eventually.comesTrue(() -> stack.pulumi("up", "--yes", "--skip-preview").exitCode() == 0);
        backUpNow();
    }

    @Test
    @Order(4)
    void a_backup_is_restored_into_a_running_stack_and_what_was_there_is_kept_aside() {
        stack.sql("delete from flow_run");
        stack.sql("delete from variable");
        assertThat(counts()).isNotEqualTo(before);

        var output = stack.script("bin/restore", "latest").succeeds().output();

        assertThat(output).contains("Restored").contains("prefect_before_");
        assertThat(counts()).isEqualTo(before);
        assertThat(stack.get("/ready").toString()).contains("OK");
        assertThat(stack.get("/variables/name/kept").toString()).contains("through everything");
        assertThat(stack.sql("select count(*) from pg_database where datname like 'prefect_before_%'"))
                .isEqualTo("1");
    }

    @Test
    @Order(5)
    void a_backup_is_restored_into_a_new_stack_after_the_database_was_lost() throws IOException {
        var file = newest();
        Docker.run("cp", stack.backup() + ":/backups/" + file, COPY.toString()).succeeds();
        stack.destroy().succeeds();
        Docker.run("volume", "rm", stack.volume()).succeeds();
        stack.up().succeeds();
        assertThat(counts()).containsEntry("flow_run", 0);

        stack.script("bin/restore", COPY.toString()).succeeds();

        assertThat(counts()).isEqualTo(before);
        assertThat(stack.get("/variables/name/kept").toString()).contains("through everything");
        stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
    }

    @Test
    @Order(6)
    void what_is_no_backup_is_refused_and_nothing_is_touched() throws IOException {
        var server = Docker.run("inspect", "--format", "{{.State.StartedAt}}", stack.server())
                .text();
        Files.writeString(COPY, "PGDMP but nothing else");

        assertThat(stack.script("bin/restore", COPY.toString()).fails().output())
                .contains("is no backup that pg_restore can read");
        assertThat(stack.script("bin/restore", "nosuch.dump").fails().output())
                .contains("there is no file nosuch.dump", "These backups exist:", dumps().get(0));
        assertThat(stack.script("bin/restore").fails().output()).contains("usage: bin/restore");

        assertThat(Docker.run("inspect", "--format", "{{.State.StartedAt}}", stack.server())
                        .text())
                .isEqualTo(server);
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    @Order(7)
    void the_data_goes_to_another_major_version_by_the_page() {
        assertThat(stack.set("database.image", "postgres:18").up().fails().output())
                .contains("the volume holds data of PostgreSQL 16");
        stack.unset("database.image");

        page("Another major version of Postgres")
                .with("pgdata18", NEW_VOLUME)
                .with("bin/restore", "bin/restore -s " + stack.name)
                .with("before.dump", COPY.toString())
                .run();

        assertThat(stack.sql("show server_version")).startsWith("18.");
        assertThat(counts()).isEqualTo(before);
        assertThat(stack.get("/variables/name/kept").toString()).contains("through everything");
        assertThat(Docker.hasVolume(stack.volume())).isTrue();
        stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
        backUpNow();
    }

    private static Docs page(String section) {
        return Docs.page("backup")
                .section(section)
                .with("prefect-backup", stack.backup())
                .with("prefect-server", stack.server())
                .with("prefect-postgres", stack.postgres())
                .in(stack.environment());
    }

    private static List<String> dumps() {
        return inBackup("ls -1 /backups | grep '\\.dump$'")
                .succeeds()
                .text()
                .lines()
                .toList();
    }

    private static long finished() {
        return Docker.run("logs", stack.backup())
                .output()
                .lines()
                .filter(line -> line.contains(".dump is done"))
                .count();
    }

    /** Returns when the dump is there and the oldest one gone, which is the last that the container does, and says. */
    private static void backUpNow() {
        var newest = newest();
        Eventually.comesTrue(() ->
                !Instant.now().toString().replaceAll("[-:]|\\..*", "").equals(newest.replaceAll(".*-|Z.dump", "")));
        Docker.run("kill", "--signal", "USR1", stack.backup()).succeeds();
        Eventually.comesTrue(() -> {
            var made = newest();
            return !made.equals(newest)
                    && Docker.run("logs", stack.backup()).output().contains(made + " is done");
        });
    }

    private static String newest() {
        var dumps = dumps();
        return dumps.get(dumps.size() - 1);
    }

    private static Command.Result inBackup(String command) {
        return Docker.run("exec", stack.backup(), "bash", "-c", command);
    }

    private static Map<String, Integer> counts() {
        return PrefectData.counts(stack, TABLES);
    }
}
