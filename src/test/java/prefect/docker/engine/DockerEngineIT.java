package prefect.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import prefect.settings.DockerHostSettings;

/** What is asked of the engine itself. */
class DockerEngineIT {
    private static final String CONTAINER = "it-engine";
    private final DockerEngine engine =
            DockerEngine.at(new DockerHostSettings(Optional.empty(), List.of(), Optional.empty()));

    /** Of a run that was killed neither. */
    @BeforeEach
    @AfterEach
    void nothing_is_left() throws Exception {
        docker("rm", "--force", "--volumes", CONTAINER);
    }

    @Test
    void a_command_that_takes_its_time_is_waited_for() throws Exception {
        var id = container();

        assertThat(engine.succeeds(id, List.of("bash", "-c", "sleep 2; test -d /tmp")))
                .isTrue();
    }

    @Test
    void a_command_that_fails_late_is_a_failure() throws Exception {
        var id = container();

        assertThat(engine.succeeds(id, List.of("bash", "-c", "sleep 2; test -d /nowhere")))
                .isFalse();
    }

    @Test
    void in_a_stopped_container_nothing_succeeds_and_its_log_can_be_read() throws Exception {
        var id = container();
        docker("exec", CONTAINER, "bash", "-c", "echo last words >/proc/1/fd/1");
        docker("kill", CONTAINER);

        assertThat(engine.state(id).status()).isEqualTo("exited");
        assertThat(engine.succeeds(id, List.of("true"))).isFalse();
        assertThat(engine.logTail(id, 5)).containsExactly("last words");
    }

    private static String container() throws Exception {
        var registry = System.getenv("PREFECT_STACK_IMAGE_REGISTRY");
        var image = (registry == null ? "" : registry + "/") + "postgres:16";
        return docker(
                "run", "--detach", "--network", "none", "--name", CONTAINER, "--entrypoint", "sleep", image, "300");
    }

    private static String docker(String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("docker"));
        words.addAll(List.of(arguments));
        var process = new ProcessBuilder(words).start();
        var output = new String(process.getInputStream().readAllBytes()).strip();
        process.waitFor();
        return output;
    }
}
