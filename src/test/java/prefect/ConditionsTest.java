package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static prefect.RecordedStack.CONTAINER;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import prefect.docker.engine.Engine.ContainerState;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.docker.engine.OneOff;

/** What has to be true before a resource is made, and how a run ends if it is not. */
class ConditionsTest {
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
                        "c1",
                        "prefect-server",
                        "sha256:other",
                        "running",
                        Map.of(),
                        Set.of(),
                        Set.of(),
                        Set.of("n1"))));

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
    void data_of_another_major_version_fails_the_run_before_postgres_is_touched() {
        var stack = RecordedStack.update();
        when(stack.engine.run(
                        argThat(question -> question != null && question.image().contains("postgres"))))
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
                "running",
                Map.of("prefect.stack", "organization/prefect/test"),
                Set.of(),
                Set.of("pgdata"),
                Set.of());
    }
}
