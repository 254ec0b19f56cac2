package prefect.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class SshTunnelTest {
    @Test
    void the_command_is_the_one_of_the_docker_cli() {
        assertThat(SshTunnel.command(URI.create("ssh://me@box:2222"), List.of("-J", "me@jump")))
                .containsExactly(
                        "ssh",
                        "-J",
                        "me@jump",
                        "-l",
                        "me",
                        "-p",
                        "2222",
                        "--",
                        "box",
                        "docker",
                        "system",
                        "dial-stdio");
        assertThat(SshTunnel.command(URI.create("ssh://box"), List.of()))
                .containsExactly("ssh", "--", "box", "docker", "system", "dial-stdio");
    }
}
