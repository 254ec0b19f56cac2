package prefect.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of the engine itself, with health checks whose outcome is known. */
class DockerEngineIT {
    private static final String CONTAINER = "it-engine";
    private final DockerEngine engine = DockerEngine.at(Optional.empty());

    @AfterEach
    void nothing_is_left() throws Exception {
        docker("rm", "--force", CONTAINER);
    }

    @Test
    void a_health_check_that_takes_its_time_is_waited_for() throws Exception {
        var id = containerWithHealthCheck("sleep 2; test -d /tmp");

        assertThat(engine.passesHealthCheck(id)).isTrue();
    }

    @Test
    void a_health_check_that_fails_late_is_a_failure() throws Exception {
        var id = containerWithHealthCheck("sleep 2; test -d /nowhere");

        assertThat(engine.passesHealthCheck(id)).isFalse();
    }

    @Test
    void a_stopped_container_passes_no_health_check_and_its_log_can_be_read() throws Exception {
        var id = containerWithHealthCheck("true");
        docker("exec", CONTAINER, "bash", "-c", "echo last words >/proc/1/fd/1");
        docker("kill", CONTAINER);

        assertThat(engine.state(id).status()).isEqualTo("exited");
        assertThat(engine.passesHealthCheck(id)).isFalse();
        assertThat(engine.logTail(id, 5)).containsExactly("last words");
    }

    /** The engine itself checks once a minute only, so that what is seen is the check that the test asks for. */
    private static String containerWithHealthCheck(String check) throws Exception {
        var registry = System.getenv("PREFECT_STACK_IMAGE_REGISTRY");
        var image = (registry == null ? "" : registry + "/") + "postgres:16";
        return docker(
                "run",
                "--detach",
                "--network",
                "none",
                "--name",
                CONTAINER,
                "--health-cmd",
                check,
                "--health-interval",
                "1m",
                "--entrypoint",
                "sleep",
                image,
                "300");
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
