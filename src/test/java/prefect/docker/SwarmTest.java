package prefect.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import com.pulumi.exceptions.RunException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.SwarmMember;

/** Whether hosts can share a network. */
class SwarmTest {
    private static final SwarmMember IN_NONE = new SwarmMember("", "", false, false);
    private static final boolean MANAGER = true;
    private static final boolean WORKER = false;

    private final Engine home = engine("home", member("n-home", MANAGER));

    @Test
    void one_host_needs_none() {
        var swarm = new Swarm(Map.of("home", home), "home");

        swarm.check();

        assertThat(swarm.isNeeded()).isFalse();
        verify(home, never()).swarmMember();
    }

    @Test
    void hosts_in_one_swarm_will_do_whether_managers_or_workers() {
        when(home.swarmNodes()).thenReturn(Set.of("n-home", "n-a", "n-b", "n-another"));
        var engines =
                Map.of("home", home, "a", engine("a", member("n-a", WORKER)), "b", engine("b", member("n-b", MANAGER)));
        var swarm = new Swarm(engines, "home");

        assertThat(swarm.isNeeded()).isTrue();
        assertThatCode(swarm::check).doesNotThrowAnyException();
    }

    @Test
    void a_swarm_is_made_by_who_runs_the_machines() {
        when(home.swarmMember()).thenReturn(IN_NONE);
        var other = mock(Engine.class);

        assertThatThrownBy(new Swarm(Map.of("home", home, "a", other), "home")::check)
                .isInstanceOf(RunException.class)
                .hasMessage(
                        """
                        Host home is in no Swarm, and several hosts share a network only in one (docs/scaling.md). Make one, with the address by which the other hosts reach it:
                          docker -H ssh://me@home swarm init --advertise-addr ADDRESS""");
        verifyNoInteractions(other);
    }

    @Test
    void the_host_that_makes_the_network_has_to_be_a_manager() {
        when(home.swarmMember()).thenReturn(member("n-home", WORKER));

        assertThatThrownBy(new Swarm(Map.of("home", home, "a", engine("a", IN_NONE)), "home")::check)
                .isInstanceOf(RunException.class)
                .hasMessage(
                        """
                        Host home is a worker of its Swarm, and the network is made there, which only a manager can. On a manager:
                          docker node promote n-home""");
        verify(home, never()).swarmNodes();
    }

    @Test
    void a_host_in_no_swarm_joins() {
        when(home.swarmNodes()).thenReturn(Set.of("n-home"));

        assertThatThrownBy(new Swarm(Map.of("home", home, "a", engine("a", IN_NONE)), "home")::check)
                .isInstanceOf(RunException.class)
                .hasMessage(
                        """
                        Not all hosts are in the Swarm of host home (nothing was changed):
                          Host a is in none. To have it join:
                            docker -H ssh://me@a swarm join --token "$(docker -H ssh://me@home swarm join-token -q worker)" 192.0.2.1:2377""");
    }

    @Test
    void a_host_in_another_swarm_leaves_that_first() {
        when(home.swarmNodes()).thenReturn(Set.of("n-home"));
        var engines =
                Map.of("home", home, "a", engine("a", member("n-a", WORKER)), "b", engine("b", member("n-b", MANAGER)));

        assertThatThrownBy(new Swarm(engines, "home")::check)
                .hasMessageContainingAll(
                        """
                          Host a is in another one, or no longer in this one. To have it join:
                            docker -H ssh://me@a swarm leave
                            docker -H ssh://me@a swarm join --token"""
                                .indent(2)
                                .stripTrailing(),
                        """
                          Host b is in another one, or no longer in this one. To have it join:
                            docker -H ssh://me@b swarm leave --force
                            docker -H ssh://me@b swarm join --token"""
                                .indent(2)
                                .stripTrailing());
    }

    @Test
    void the_docker_cli_is_told_of_tls_where_a_host_needs_it() {
        when(home.swarmNodes()).thenReturn(Set.of("n-home"));
        var another = engine("a", member("n-a", WORKER));
        when(another.address()).thenReturn("tcp://a:2376");

        assertThatThrownBy(new Swarm(Map.of("home", home, "a", another), "home")::check)
                .hasMessageContaining("docker --tlsverify -H tcp://a:2376 swarm leave")
                .hasMessageContaining(
                        "docker --tlsverify -H tcp://a:2376 swarm join --token \"$(docker -H ssh://me@home");
    }

    @Test
    void only_those_that_are_not_in_it_are_told() {
        when(home.swarmNodes()).thenReturn(Set.of("n-home", "n-a"));
        var engines = Map.of("home", home, "a", engine("a", member("n-a", WORKER)), "b", engine("b", IN_NONE));

        assertThatThrownBy(new Swarm(engines, "home")::check)
                .hasMessageContaining("Host b is in none")
                .message()
                .doesNotContain("Host a", "Host home is");
    }

    private static SwarmMember member(String id, boolean isManager) {
        return new SwarmMember(id, "192.0.2.1", true, isManager);
    }

    private static Engine engine(String name, SwarmMember member) {
        var engine = mock(Engine.class);
        lenient().when(engine.address()).thenReturn("ssh://me@" + name);
        lenient().when(engine.swarmMember()).thenReturn(member);
        return engine;
    }
}
