package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user can get wrong: one clear message, nothing half-changed, and a second up that mends it. */
class BadInputIT {
    private static final String OTHER_VOLUME = "it-bad-data2";

    private RealStack stack;

    @BeforeEach
    void a_stack() {
        stack = new RealStack("it-bad");
        Docker.run("volume", "rm", "--force", OTHER_VOLUME); // of a run that was killed
    }

    @AfterEach
    void nothing_is_left() {
        stack.close();
        Docker.run("volume", "rm", "--force", OTHER_VOLUME);
    }

    @Test
    void mistyped_settings_are_told_together() {
        var output = stack.set("databse.name", "x")
                .set("server.prot", "1")
                .set("server.ui", "yes")
                .up()
                .fails()
                .output();

        assertThat(output)
                .contains("3 problems in the settings of stack it-bad (nothing was changed)")
                .contains("databse: unknown setting, did you mean database?")
                .contains("server.prot: unknown setting, did you mean server.port?")
                .contains("server.ui: \"yes\" cannot be used, allowed: false, true")
                .doesNotContain("Exception");
        nothing_was_made();
    }

    @Test
    void a_missing_engine_is_named() {
        var output = stack.set("dockerHost", "unix:///nowhere/docker.sock")
                .up()
                .fails()
                .output();

        assertThat(output)
                .contains("No Docker Engine answers at unix:///nowhere/docker.sock")
                .doesNotContain("at com.");
        stack.unset("dockerHost");
        nothing_was_made();
    }

    @Test
    void a_port_in_use_is_found_before_anything_is_made_and_up_works_when_it_is_free() throws IOException {
        try (var listening = new ServerSocket(stack.port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(stack.up().fails().output())
                    .contains("Port 127.0.0.1:" + listening.getLocalPort())
                    .contains("is in use by another program");
            nothing_was_made();
        }

        stack.up().succeeds();
    }

    @Test
    void what_somebody_else_made_under_the_same_names_is_not_touched() {
        Docker.run(
                        "run",
                        "--detach",
                        "--name",
                        stack.postgres(),
                        "--volume",
                        stack.volume() + ":/data",
                        Images.local(Images.POSTGRES),
                        "sleep",
                        "600")
                .succeeds();
        Docker.run("network", "create", stack.network()).succeeds();
        var foreign = Docker.idOf(stack.postgres());

        var output = stack.up().fails().output();

        assertThat(output)
                .contains("A container named it-bad-postgres exists that is not in this stack's state")
                .contains("Volume it-bad-data is in use by container it-bad-postgres")
                .contains("A network named it-bad-net exists that is not in this stack's state");
        assertThat(Docker.idOf(stack.postgres())).isEqualTo(foreign);
        assertThat(stack.pulumi("preview").fails().output()).contains("is not free for this stack");
    }

    @Test
    void a_volume_without_room_is_refused_and_mended_by_a_second_up() {
        Docker.run(
                        "volume",
                        "create",
                        "--opt",
                        "type=tmpfs",
                        "--opt",
                        "device=tmpfs",
                        "--opt",
                        "o=size=64m",
                        stack.volume())
                .succeeds();

        assertThat(stack.up().fails().output()).contains("the volume has 64 MiB free, and a new database needs 256");

        stack.set("database.volume", OTHER_VOLUME).up().succeeds();
        stack.destroy().succeeds();
        Docker.run("volume", "rm", OTHER_VOLUME).succeeds();
    }

    @Test
    void a_server_that_does_not_start_fails_every_up_with_its_last_words_until_it_is_mended() {
        stack.set("server.env.PREFECT_SERVER_API_KEEPALIVE_TIMEOUT", "soon");

        assertThat(stack.up().fails().output())
                .contains("Container it-bad-server stops again and again")
                .contains("unable to parse string as an integer");
        assertThat(stack.up().fails().output()).contains("Container it-bad-server");

        stack.unset("server.env").up().succeeds();
    }

    private void nothing_was_made() {
        assertThat(Docker.hasContainer(stack.postgres())).isFalse();
        assertThat(Docker.hasContainer(stack.server())).isFalse();
        assertThat(Docker.hasNetwork(stack.network())).isFalse();
        assertThat(Docker.hasVolume(stack.volume())).isFalse();
    }
}
