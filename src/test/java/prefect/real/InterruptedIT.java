package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * bin/up that is killed in the middle of something can simply be run again: killed seven times on its way to a stack
 * with data in it, three times while it changes that stack. Each step goes on from the one before.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InterruptedIT {
    private static RealStack stack;

    @BeforeAll
    static void a_stack() {
        stack = RealStack.ofTheScripts("it-killed");
        stack.set("workers[0].pool", "default");
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
    }

    @Test
    @Order(1)
    void up_after_up_was_killed_again_and_again() {
        for (var moment : List.of(
                "RandomPassword database-password creating",
                "docker:index:Network network creating",
                "docker:index:Volume database-volume creat",
                "docker:index:Container database-postgres creating",
                "docker:index:Container prefect-server creating",
                "docker:index:Container prefect-server created",
                "docker:index:Container worker-default-1-container creating")) {
            killAt(moment);
        }

        stack.script().run().succeeds();

        assertThat(stack.sql("select 1")).isEqualTo("1");
        stack.pulumi("preview", "--expect-no-changes").succeeds();
    }

    @Test
    @Order(2)
    void a_change_goes_on_where_it_was_killed_and_the_data_is_there() {
        stack.post("/variables/", "{\"name\": \"kept\", \"value\": \"through everything\"}");
        stack.set("logs.driver", "json-file");

        killAt("docker:index:Container database-postgres deleting original");
        killAt("docker:index:Container database-postgres creating");
        killAt("docker:index:Container prefect-server deleting original");
        stack.script().run().succeeds();

        assertThat(stack.get("/variables/name/kept").toString()).contains("through everything");
        stack.pulumi("preview", "--expect-no-changes").succeeds();
    }

    @Test
    @Order(3)
    void nothing_is_left_of_all_that_when_it_goes() {
        stack.destroy().succeeds();

        assertThat(Docker.namesOf("it-killed")).isEmpty();
        assertThat(Docker.hasNetwork(stack.network())).isFalse();
        assertThat(Docker.hasVolume(stack.volume())).isTrue();
    }

    /** As soon as it says so, with all its processes. */
    private static void killAt(String moment) {
        var running = stack.script().start();
        try {
            Eventually.comesTrue(() -> {
                var isAlive = running.process().isAlive();
                var said = running.said();
                assertThat(isAlive || said.contains(moment))
                        .as("ended before \"%s\": %s", moment, said)
                        .isTrue();
                return said.contains(moment);
            });
        } finally {
            running.process().descendants().forEach(ProcessHandle::destroyForcibly);
            running.process().destroyForcibly();
        }
        running.process().onExit().join();
    }
}
