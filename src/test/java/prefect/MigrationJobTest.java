package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import prefect.docker.engine.Engine.ContainerState;

/** Migrations by a container of their own. */
class MigrationJobTest {
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
}
