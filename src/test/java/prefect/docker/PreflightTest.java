package prefect.docker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.pulumi.exceptions.RunException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;
import prefect.docker.StackState.StackContainer;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.docker.engine.Engine.ExistingNetwork;
import prefect.settings.Hosts;
import prefect.settings.PublishedPort;

@ExtendWith(MockitoExtension.class)
class PreflightTest {
    private static final StackLabel LABEL = new StackLabel("organization/prefect/dev");
    private static final Map<String, String> OURS = Map.of(StackLabel.KEY, LABEL.value());
    private static final PublishedPort PORT = new PublishedPort("127.0.0.1", 4200);
    private static final List<Claim> CLAIMS = List.of(
            Claim.of(Hosts.ONLY, "prefect-postgres", List.of(), "pgdata"),
            Claim.of(Hosts.ONLY, "prefect-server", List.of(PORT)));

    private static final StackContainer SERVER = new StackContainer("c1", "prefect-server", Hosts.ONLY);

    @Mock
    private Engine engine;

    @BeforeEach
    void an_empty_engine() {
        lenient().when(engine.address()).thenReturn("unix:///test.sock");
        lenient().when(engine.containers()).thenReturn(List.of());
        lenient().when(engine.networks("prefect-net")).thenReturn(List.of());
    }

    @Test
    void an_empty_host_is_free() {
        assertThatCode(() -> check(Set.of())).doesNotThrowAnyException();
    }

    @Test
    void what_the_state_holds_is_no_clash() {
        when(engine.containers())
                .thenReturn(List.of(container("c1", "prefect-server", OURS, Set.of(PORT), Set.of("pgdata"))));
        when(engine.networks("prefect-net")).thenReturn(List.of(new ExistingNetwork("n1", OURS, false)));

        assertThatCode(() -> check(Set.of("c1", "n1"))).doesNotThrowAnyException();
    }

    @Test
    void every_clash_is_told_at_once() {
        when(engine.containers())
                .thenReturn(List.of(
                        container("c1", "prefect-postgres", Map.of(), Set.of(), Set.of("pgdata")),
                        container("c2", "web", Map.of(), Set.of(new PublishedPort("0.0.0.0", 4200)), Set.of())));
        when(engine.networks("prefect-net")).thenReturn(List.of(new ExistingNetwork("n1", Map.of(), true)));

        assertThatThrownBy(() -> check(Set.of()))
                .isInstanceOf(RunException.class)
                .hasMessageContainingAll(
                        "unix:///test.sock is not free for this stack (nothing was changed)",
                        "A container named prefect-postgres exists that is not in this stack's state.",
                        "Volume pgdata is in use by container prefect-postgres",
                        "Port 127.0.0.1:4200, on which prefect-server is to be published, is in use by container web",
                        "A network named prefect-net exists that is not in this stack's state.");
    }

    @Test
    void the_same_stack_with_another_state_is_told_apart() {
        when(engine.containers()).thenReturn(List.of(container("c1", "prefect-server", OURS, Set.of(), Set.of())));

        assertThatThrownBy(() -> check(Set.of())).hasMessageContaining("before its state was lost");
        verify(engine, never()).removeContainer(any());
    }

    @Test
    void a_port_that_another_program_listens_on_is_a_clash_on_the_local_engine_only() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var claims = List.of(Claim.of(
                    Hosts.ONLY, "prefect-server", List.of(new PublishedPort("127.0.0.1", listening.getLocalPort()))));
            when(engine.isLocal()).thenReturn(true, false);

            assertThatThrownBy(() -> new Preflight(engine, LABEL, state(Set.of()), Hosts.ONLY)
                            .check(engine.containers(), Optional.of("prefect-net"), claims))
                    .hasMessageContaining("is in use by another program");
            assertThatCode(() -> new Preflight(engine, LABEL, state(Set.of()), Hosts.ONLY)
                            .check(engine.containers(), Optional.of("prefect-net"), claims))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void a_port_of_a_container_that_goes_is_not_free_yet() {
        var proxy = new ExistingContainer(
                "p1", "prefect-proxy", "sha256:image", "running", OURS, Set.of(PORT), Set.of(), Set.of());
        when(engine.containers()).thenReturn(List.of(proxy));

        assertThatThrownBy(() -> new Preflight(engine, LABEL, state(Set.of("p1")), Hosts.ONLY)
                        .check(engine.containers(), Optional.of("prefect-net"), CLAIMS))
                .hasMessageContaining("Port 127.0.0.1:4200, on which prefect-server is to be published, is that of")
                .hasMessageContaining("prefect-proxy, which is removed only after that was made");
        assertThatCode(() -> new Preflight(engine, LABEL, state(Set.of()), Hosts.ONLY)
                        .check(engine.containers(), Optional.of("prefect-net"), CLAIMS))
                .as("a leftover, which is removed before")
                .doesNotThrowAnyException();
    }

    @Test
    void a_server_of_this_stack_that_restarts_again_and_again_has_its_port() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var claims = List.of(Claim.of(
                    Hosts.ONLY, "prefect-server", List.of(new PublishedPort("127.0.0.1", listening.getLocalPort()))));
            lenient().when(engine.isLocal()).thenReturn(true);
            when(engine.containers())
                    .thenReturn(List.of(new ExistingContainer(
                            "c1",
                            "prefect-server",
                            "sha256:image",
                            "restarting",
                            OURS,
                            Set.of(),
                            Set.of(),
                            Set.of("n1"))));

            assertThatCode(() -> new Preflight(engine, LABEL, state(Set.of("c1", "n1")), Hosts.ONLY)
                            .check(engine.containers(), Optional.of("prefect-net"), claims))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void a_stack_whose_containers_are_on_another_host_does_not_move() {
        var there = new StackState(Set.of("c1"), List.of(SERVER), Map.of(Hosts.ONLY, "ssh://me@old"));

        assertThatThrownBy(() -> new Preflight(engine, LABEL, there, Hosts.ONLY)
                        .check(engine.containers(), Optional.of("prefect-net"), CLAIMS))
                .isInstanceOf(RunException.class)
                .hasMessageContaining(
                        "was deployed to the Docker host at ssh://me@old, and none of its containers is on the one at unix:///test.sock");
    }

    @Test
    void the_same_host_under_another_name_may_go_on() {
        var renamed = new StackState(Set.of("c1"), List.of(SERVER), Map.of(Hosts.ONLY, "ssh://me@old"));
        when(engine.containers()).thenReturn(List.of(container("c1", "prefect-server", OURS, Set.of(), Set.of())));

        assertThatCode(() -> new Preflight(engine, LABEL, renamed, Hosts.ONLY)
                        .check(engine.containers(), Optional.of("prefect-net"), CLAIMS))
                .doesNotThrowAnyException();
    }

    @Test
    void a_stack_without_containers_may_go_to_another_host() {
        var empty = new StackState(Set.of("n1"), List.of(), Map.of(Hosts.ONLY, "ssh://me@old"));

        assertThatCode(() -> new Preflight(engine, LABEL, empty, Hosts.ONLY)
                        .check(engine.containers(), Optional.of("prefect-net"), CLAIMS))
                .doesNotThrowAnyException();
    }

    @Test
    void what_a_killed_run_left_on_the_stacks_own_network_is_removed() {
        when(engine.containers()).thenReturn(List.of(container("c2", "prefect-server", OURS, Set.of(PORT), Set.of())));
        when(engine.networks("prefect-net"))
                .thenReturn(List.of(new ExistingNetwork("n1", OURS, false), new ExistingNetwork("n2", OURS, true)));

        new Preflight(engine, LABEL, state(Set.of("n1")), Hosts.ONLY)
                .check(engine.containers(), Optional.of("prefect-net"), CLAIMS)
                .removeLeftovers();

        verify(engine).removeContainer("c2");
        verify(engine).removeNetwork("n2");
        verify(engine, never()).removeNetwork("n1");
    }

    private void check(Set<String> owned) {
        new Preflight(engine, LABEL, state(owned), Hosts.ONLY)
                .check(engine.containers(), Optional.of("prefect-net"), CLAIMS);
    }

    private static StackState state(Set<String> owned) {
        return new StackState(owned, List.of(), Map.of(Hosts.ONLY, "unix:///test.sock"));
    }

    private static ExistingContainer container(
            String id, String name, Map<String, String> labels, Set<PublishedPort> ports, Set<String> volumes) {
        return new ExistingContainer(id, name, "sha256:image", "running", labels, ports, volumes, Set.of("n1"));
    }
}
