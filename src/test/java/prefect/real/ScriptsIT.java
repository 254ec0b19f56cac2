package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import prefect.real.Command.Result;

/** bin/up, bin/down and bin/pulumi, as a person without a Pulumi backend uses them. Each step goes on from the last. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScriptsIT {
    private static final String STACK = "it-scripts";
    private static final int PORT = FreePort.next();
    private static final Path LOCAL = Checkout.directory().resolve(".local");

    @BeforeAll
    static void a_stack_file() throws IOException {
        // Of a run that was killed; its state too, or up would look for containers that are gone.
        script("bin/pulumi", "cancel", "--yes", "-s", STACK);
        script("bin/pulumi", "stack", "rm", "--yes", "--force", "-s", STACK);
        removeAll();
        Files.writeString(
                Checkout.directory().resolve("stacks/Pulumi." + STACK + ".yaml"),
                """
                config:
                  prefect:name: it-scripts
                  prefect:network: it-scripts-net
                  prefect:database: {volume: it-scripts-data}
                  prefect:server: {port: %d}
                """
                        .formatted(PORT));
    }

    @AfterAll
    static void nothing_is_left() throws IOException {
        script("bin/down", "-s", STACK, "--data", "--yes");
        removeAll();
        Files.deleteIfExists(Checkout.directory().resolve("stacks/Pulumi." + STACK + ".yaml"));
    }

    @Test
    @Order(1)
    void up_ends_with_the_address_of_the_ui_and_keeps_the_passphrase_to_its_owner() throws IOException {
        var output = script("bin/up", "-s", STACK).succeeds().output();

        assertThat(output).contains("Prefect is ready.", "UI     http://127.0.0.1:" + PORT, "bin/down -s it-scripts");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(LOCAL.resolve("passphrase"))))
                .isEqualTo("rw-------");
        assertThat(LOCAL.resolve("state")).isDirectory();
    }

    @Test
    @Order(2)
    void up_again_changes_nothing() {
        var server = Docker.idOf("it-scripts-server");

        assertThat(script("bin/up", "-s", STACK, "--expect-no-changes")
                        .succeeds()
                        .output())
                .contains("Prefect is ready.");

        assertThat(Docker.idOf("it-scripts-server")).isEqualTo(server);
    }

    @Test
    @Order(3)
    void pulumi_finds_the_same_stack() {
        assertThat(script("bin/pulumi", "stack", "output", "-s", STACK, "uiUrl")
                        .succeeds()
                        .output())
                .contains("http://127.0.0.1:" + PORT);
    }

    @Test
    @Order(4)
    void up_goes_on_after_a_run_that_was_killed_and_left_its_lock() throws IOException {
        var lock = LOCAL.resolve("state/.pulumi/locks/organization/prefect/" + STACK + "/dead.json");
        Files.createDirectories(lock.getParent());
        var host = Command.of("hostname").run().text();
        Files.writeString(
                lock,
                "{\"pid\":%d,\"username\":\"x\",\"hostname\":\"%s\",\"timestamp\":\"2026-01-01T00:00:00Z\"}"
                        .formatted(deadProcess(), host));

        assertThat(script("bin/up", "-s", STACK).succeeds().output())
                .contains("removing the lock of an earlier run that was killed");
    }

    @Test
    @Order(5)
    void down_with_data_asks_and_without_anybody_to_ask_removes_nothing() {
        assertThat(script("bin/down", "-s", STACK, "--data").fails().output())
                .contains("--data removes the volume it-scripts-data and all data in it");

        assertThat(Docker.hasContainer("it-scripts-server")).isTrue();
        assertThat(Docker.hasVolume("it-scripts-data")).isTrue();
    }

    @Test
    @Order(6)
    void down_leaves_the_data_and_says_so() {
        assertThat(script("bin/down", "-s", STACK).succeeds().output())
                .contains("The data is still in the volume it-scripts-data");

        assertThat(Docker.hasContainer("it-scripts-server")).isFalse();
        assertThat(Docker.hasVolume("it-scripts-data")).isTrue();
    }

    @Test
    @Order(7)
    void down_with_data_removes_the_volume_even_of_a_stack_that_is_down() {
        script("bin/down", "-s", STACK, "--data", "--yes").succeeds();

        assertThat(Docker.hasVolume("it-scripts-data")).isFalse();
    }

    @Test
    @Order(8)
    void down_with_data_removes_what_is_on_its_way_too() {
        script("bin/pulumi", "config", "set", "-s", STACK, "--path", "server.replicas", "2")
                .succeeds();
        Docker.run("volume", "create", "it-scripts-data").succeeds();
        Docker.run("volume", "create", "it-scripts-redis").succeeds();

        assertThat(script("bin/down", "-s", STACK, "--data").fails().output())
                .contains("removes the volume it-scripts-data", "and the volume it-scripts-redis");
        script("bin/down", "-s", STACK, "--data", "--yes").succeeds();

        assertThat(Docker.hasVolume("it-scripts-data")).isFalse();
        assertThat(Docker.hasVolume("it-scripts-redis")).isFalse();
    }

    @Test
    void wrong_words_are_answered_with_the_right_ones() {
        assertThat(script("bin/up", "-s", "nosuch").fails().output())
                .contains("there is no stack nosuch", "These exist:", "dev");
        assertThat(script("bin/down", "-s", "nosuch").fails().output()).contains("there is no stack nosuch");
        assertThat(script("bin/down", "--dta").fails().output()).contains("unknown option --dta");
        assertThat(script("bin/up", "--help").succeeds().output()).contains("usage: bin/up");
    }

    private static void removeAll() {
        Docker.removeContainersOf(STACK);
        Docker.run("volume", "rm", "--force", STACK + "-data", STACK + "-redis");
        Docker.run("network", "rm", STACK + "-net");
    }

    private static long deadProcess() {
        var process = Command.of("true").start().process();
        process.onExit().join();
        return process.pid();
    }

    private static Result script(String... words) {
        return Command.of(new ArrayList<>(List.of(words)).toArray(String[]::new))
                .in(Checkout.directory())
                .with(Map.of("PULUMI_BACKEND_URL", "", "PULUMI_ACCESS_TOKEN", "", "PULUMI_CONFIG_PASSPHRASE", ""))
                .run();
    }
}
