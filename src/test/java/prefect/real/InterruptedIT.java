package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bin/up that is killed in the middle of something can simply be run again. */
class InterruptedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static RealStack stack;

    @BeforeAll
    static void a_stack() {
        stack = RealStack.ofTheScripts("it-killed");
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker:index:Network network creating",
                "docker:index:Container database-postgres creating",
                "docker:index:Container database-postgres created",
                "docker:index:Container prefect-server creating",
                "docker:index:Container prefect-server created"
            })
    void up_after_up_was_killed(String moment) throws Exception {
        var running = stack.script().start();
        var deadline = Instant.now().plus(PATIENCE);
        while (!Files.readString(running.output()).contains(moment)) {
            assertThat(Instant.now())
                    .as("saw: %s", Files.readString(running.output()))
                    .isBefore(deadline);
            Thread.sleep(20);
        }
        running.process().descendants().forEach(ProcessHandle::destroyForcibly);
        running.process().destroyForcibly().waitFor();

        stack.script().run().succeeds();

        assertThat(stack.sql("select 1")).isEqualTo("1");
        stack.pulumi("preview", "--expect-no-changes").succeeds();
        stack.destroy().succeeds();
        assertThat(Docker.hasContainer(stack.postgres())).isFalse();
        assertThat(Docker.hasNetwork(stack.network())).isFalse();
    }
}
