package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One database from version to version, migrated by a job and by hand. Each step goes on from the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MigrationsIT {
    private static final int RUNS = 20;
    private static final List<String> TABLES =
            List.of("flow", "flow_run", "flow_run_state", "task_run", "task_run_state", "log", "variable", "work_pool");

    private static final String CONSTRAINT = "ck_block_document_reference__ck_block_document_referenc_824f";

    private static final Path BACKUP = Checkout.directory().resolve("prefect.dump");

    private static RealStack stack;
    private static Map<String, Integer> before;

    @BeforeAll
    static void a_stack_that_migrates_by_a_job() {
        stack = new RealStack("it-migrate");
        stack.set("server.migrations", "job").set("server.image", Images.PREFECT);
    }

    @AfterAll
    static void nothing_is_left() throws IOException {
        stack.close();
        Files.deleteIfExists(BACKUP);
    }

    @Test
    @Order(1)
    void the_job_ends_before_the_server_starts_which_does_not_migrate_itself() {
        stack.up().succeeds();

        assertThat(stack.api().version()).isEqualTo("3.4.22");
        assertThat(Docker.run("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", stack.migration())
                        .text())
                .isEqualTo("exited 0");
        assertThat(Docker.run("inspect", "--format", "{{.State.FinishedAt}}", stack.migration())
                        .text())
                .isLessThan(Docker.run("inspect", "--format", "{{.State.StartedAt}}", stack.server())
                        .text());
        assertThat(Docker.run("inspect", "--format", "{{.Config.Env}}", stack.server())
                        .text())
                .contains("PREFECT_SERVER_DATABASE_MIGRATE_ON_START=false");
    }

    @Test
    @Order(2)
    void with_a_job_nothing_changes_either_on_a_second_up_or_a_refresh() {
        stack.hasNothingToDo();
        stack.pulumi("preview", "--expect-no-changes", "--diff").succeeds();
    }

    @Test
    @Order(3)
    void a_migration_that_fails_fails_the_up_with_its_own_error_and_leaves_the_old_server_running() {
        PrefectData.make(stack, RUNS);
        before = counts();
        assertThat(before).containsEntry("flow_run", RUNS).containsEntry("variable", 1);
        var server = Docker.idOf(stack.server());
        // What a migration of the newer version makes, so that it cannot.
        stack.sql("alter table block_document_reference add constraint %s check (true)".formatted(CONSTRAINT));

        var output =
                stack.set("server.image", Images.NEWEST_PREFECT).up().fails().output();

        assertThat(output)
                .contains("Container it-migrate-migrate failed with exit code 1")
                .contains("constraint \"%s\" for relation".formatted(CONSTRAINT))
                .contains("The server was not touched", "docs/migrations.md")
                .doesNotContain("at com.pulumi");
        assertThat(Docker.idOf(stack.server())).isEqualTo(server);
        assertThat(stack.api().version()).isEqualTo("3.4.22");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    @Order(4)
    void with_the_cause_mended_the_next_up_migrates_and_nothing_is_lost() {
        stack.sql("alter table block_document_reference drop constraint " + CONSTRAINT);

        stack.up().succeeds();

        assertThat(stack.api().version()).isEqualTo("3.8.8");
        assertThat(counts()).isEqualTo(before);
        assertThat(stack.api()
                        .post(
                                "/flow_runs/count",
                                "{\"flow_runs\": {\"state\": {\"type\": {\"any_\": [\"COMPLETED\"]}}}}")
                        .getAsInt())
                .isEqualTo(RUNS);
        assertThat(stack.get("/variables/name/kept").toString()).contains("through everything");
    }

    @Test
    @Order(5)
    void an_older_version_is_refused_by_its_migration_at_every_up_while_the_newer_server_goes_on() {
        var server = Docker.idOf(stack.server());
        stack.set("server.image", Images.PREFECT);

        for (var attempt = 0; attempt < 2; attempt++) {
            assertThat(stack.up().fails().output()).contains("Can't locate revision identified by");
        }

        assertThat(Docker.idOf(stack.server())).isEqualTo(server);
        assertThat(stack.api().version()).isEqualTo("3.8.8");
        stack.set("server.image", Images.NEWEST_PREFECT).up().succeeds();
    }

    @Test
    @Order(6)
    void the_page_leads_back_by_a_downgrade_and_knows_the_older_versions_revision() {
        var outputs = page("Downgrade").run();

        assertThat(stack.api().version()).isEqualTo("3.4.22");
        assertThat(stack.sql("select version_num from alembic_version")).isEqualTo("9e83011d1f2a");
        assertThat(outputs.get(outputs.size() - 1)).contains("9e83011d1f2a");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    @Order(7)
    void the_page_leads_to_an_upgrade_with_a_backup_before_it() throws IOException {
        Files.deleteIfExists(BACKUP);

        page("Upgrade").run();
        page("See that it works").run();

        assertThat(stack.api().version()).isEqualTo("3.8.8");
        assertThat(BACKUP).isNotEmptyFile();
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    @Order(8)
    void the_page_leads_back_by_that_backup() {
        stack.post("/variables/", "{\"name\": \"lost\", \"value\": \"made after the backup\"}");

        page("Restore the backup").run();

        assertThat(stack.api().version()).isEqualTo("3.4.22");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    @Order(9)
    void the_page_leads_through_a_migration_by_hand() {
        page("Manual").run();

        assertThat(stack.api().version()).isEqualTo("3.8.8");
        assertThat(Docker.hasContainer(stack.migration())).isFalse();
        assertThat(counts()).isEqualTo(before);
    }

    private static Docs page(String section) {
        return Docs.page("migrations")
                .section(section)
                .with("prefect-postgres", stack.postgres())
                .with("prefect-server", stack.server())
                .with("prefect-net", stack.network())
                // What docker runs itself has the registry's prefix; what the stack names gets it from imageRegistry.
                .with("  prefecthq/prefect:", "  " + Images.local("prefecthq/prefect:"))
                .in(stack.environment());
    }

    private static Map<String, Integer> counts() {
        return PrefectData.counts(stack, TABLES);
    }
}
