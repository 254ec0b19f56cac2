package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody changed by hand is found, told, and put right. */
class DriftIT {
    private static final int NONE = 0;
    private static final int DRIFTED = 2;
    private static RealStack stack;

    @BeforeAll
    static void up() {
        stack = new RealStack("it-drift");
        stack.set("workers[0].pool", "default").up().succeeds();
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
    }

    @Test
    void nothing_has_drifted_after_an_up() {
        assertThat(stack.script("bin/drift").exitCode()).isEqualTo(NONE);
    }

    @Test
    void a_changed_restart_policy_is_found_and_put_right() {
        Docker.run("update", "--restart", "no", stack.postgres()).succeeds();

        assertThat(drift()).contains("database-postgres").contains("restart: \"always\" => \"no\"");

        putRight();
        assertThat(Docker.run("inspect", "--format", "{{.HostConfig.RestartPolicy.Name}}", stack.postgres())
                        .succeeds()
                        .text())
                .isEqualTo("always");
    }

    @Test
    void a_stopped_server_is_found_and_put_right() {
        Docker.run("stop", stack.server()).succeeds();

        assertThat(drift()).contains("prefect-server");

        putRight();
        assertThat(stack.get("/health").getAsBoolean()).isTrue();
    }

    @Test
    void a_removed_network_is_found_and_put_right_for_all_that_was_on_it() {
        for (var container : Docker.namesOf("it-drift")) {
            Docker.run("network", "disconnect", "--force", stack.network(), container)
                    .succeeds();
        }
        Docker.run("network", "rm", stack.network()).succeeds();

        assertThat(drift()).contains("docker:index/network:Network: (delete)");

        putRight();
        assertThat(stack.get("/health").getAsBoolean()).isTrue();
    }

    @Test
    void what_cannot_be_found_out_is_not_taken_for_drift() {
        assertThat(Command.of("bin/drift", "--stack", "it-drift-none")
                        .in(Checkout.directory())
                        .with(stack.environment())
                        .run()
                        .exitCode())
                .isNotIn(NONE, DRIFTED);
        assertThat(Command.of("bin/drift", "--stack", stack.name)
                        .in(Checkout.directory())
                        .with(stack.environment())
                        .with(Map.of("PULUMI_CONFIG_PASSPHRASE", "a wrong one"))
                        .run()
                        .exitCode())
                .isNotIn(NONE, DRIFTED);
    }

    /** GitHub cannot be had in a test: what stands for gh writes down what it is asked for. */
    @Test
    void one_issue_is_open_while_a_stack_has_drifted(@TempDir Path folder) throws IOException {
        var open = "[{\"number\": 7, \"title\": \"Drift in prod\"}]";
        var other = "[{\"number\": 8, \"title\": \"Drift in production\"}]";

        assertThat(issue(folder, "[]", NONE)).isEmpty();
        assertThat(issue(folder, other, NONE)).isEmpty();
        assertThat(issue(folder, open, NONE)).singleElement().asString().startsWith("issue close 7 ");
        assertThat(issue(folder, "[]", DRIFTED))
                .containsExactly("issue create --title Drift in prod --body-file drift.md");
        assertThat(issue(folder, other, DRIFTED))
                .containsExactly("issue create --title Drift in prod --body-file drift.md");
        assertThat(issue(folder, open, DRIFTED)).containsExactly("issue edit 7 --body-file drift.md");
        assertThat(issue(folder, open, 1)).isEmpty();
    }

    private static List<String> issue(Path folder, String issues, int code) throws IOException {
        var asked = folder.resolve("asked");
        Files.writeString(asked, "");
        var gh = folder.resolve("gh");
        Files.writeString(
                gh,
                """
                #!/bin/sh
                if [ "$2" = list ]; then echo '%s'; else echo "$@" >>'%s'; fi
                """
                        .formatted(issues, asked));
        gh.toFile().setExecutable(true);

        var result = Command.of(".github/scripts/drift-issue", "prod", "drift.md", String.valueOf(code))
                .in(Checkout.directory())
                .with(Map.of("PATH", folder + ":" + System.getenv("PATH")))
                .run();

        assertThat(result.exitCode()).isEqualTo(code == DRIFTED ? 0 : code);
        return Files.readAllLines(asked);
    }

    private static String drift() {
        var result = stack.script("bin/drift", "--color", "never");
        assertThat(result.exitCode()).as(result.output()).isEqualTo(DRIFTED);
        return result.output();
    }

    /** With the command that bin/drift gives. */
    private static void putRight() {
        assertThat(stack.script("bin/drift").output()).contains("put it right   bin/up -s it-drift --refresh");
        stack.script("bin/up", "--refresh").succeeds();
        assertThat(stack.script("bin/drift").exitCode()).isEqualTo(NONE);
        stack.hasNothingToDo();
    }
}
