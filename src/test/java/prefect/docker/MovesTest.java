package prefect.docker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.exceptions.RunException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import prefect.docker.StackState.StackContainer;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.settings.Hosts;

/** What may run on another host than before. */
class MovesTest {
    private static final Claim SERVER_ON_A = Claim.of("a", "prefect-server");
    private static final Claim DATABASE_ON_A = Claim.of("a", "prefect-postgres", List.of(), "pgdata");

    @Test
    void what_stays_where_it_is_is_no_move() {
        var state = state(server("a"), database("a"));

        assertThatCode(() -> check(state, SERVER_ON_A, DATABASE_ON_A)).doesNotThrowAnyException();
        assertThatCode(() -> check(state(server(Hosts.ONLY)), Claim.of(Hosts.ONLY, "prefect-server")))
                .doesNotThrowAnyException();
    }

    @Test
    void what_is_new_or_goes_is_no_move() {
        var state = state(server("b"));

        assertThatCode(() -> check(state, DATABASE_ON_A)).doesNotThrowAnyException();
        assertThatCode(() -> check(state)).doesNotThrowAnyException();
    }

    @Test
    void what_has_no_volume_moves() {
        assertThatCode(() -> check(state(server("b")), SERVER_ON_A)).doesNotThrowAnyException();
    }

    @Test
    void a_volume_would_stay_behind() {
        assertThatThrownBy(() -> check(state(database("b")), DATABASE_ON_A))
                .isInstanceOf(RunException.class)
                .hasMessageContainingAll(
                        "Not everything can run where these settings want it (nothing was changed):",
                        "prefect-postgres runs on host b, and what is in its volume pgdata would not follow it to host a.",
                        "Set runsOn back, or see docs/scaling.md");
    }

    @Test
    void hosts_get_names_where_everything_stays_on_its_machine() {
        var state = state(server(Hosts.ONLY), database(Hosts.ONLY));
        var containers = Map.of(
                "a", List.of(existing("prefect-server-id"), existing("prefect-postgres-id")),
                "b", List.<ExistingContainer>of());

        assertThatCode(() -> new Moves(state, containers, List.of(SERVER_ON_A, DATABASE_ON_A)).check())
                .doesNotThrowAnyException();
    }

    @Test
    void hosts_get_names_before_anything_moves() {
        var containers = Map.of("a", List.<ExistingContainer>of(), "b", List.of(existing("another-id")));

        assertThatThrownBy(() -> new Moves(state(server(Hosts.ONLY)), containers, List.of(SERVER_ON_A)).check())
                .isInstanceOf(RunException.class)
                .hasMessageContaining(
                        "prefect-server runs at ssh://me@old, and not on host a: name that one among the hosts");
    }

    @Test
    void a_stack_does_not_forget_the_names_of_its_hosts() {
        assertThatThrownBy(() -> check(state(server("b")), Claim.of(Hosts.ONLY, "prefect-server")))
                .isInstanceOf(RunException.class)
                .hasMessageContaining(
                        "prefect-server runs on host b of several, of which these settings know nothing. Keep hosts");
    }

    @Test
    void everything_that_cannot_move_is_told_at_once() {
        assertThatThrownBy(() -> check(
                        state(database("b"), new StackContainer("r1", "prefect-redis", "c")),
                        DATABASE_ON_A,
                        Claim.of("a", "prefect-redis", List.of(), "prefect-redis")))
                .hasMessageContainingAll("volume pgdata", "volume prefect-redis");
    }

    private static void check(StackState state, Claim... claims) {
        new Moves(state, Map.of(Hosts.ONLY, List.of(), "a", List.of()), List.of(claims)).check();
    }

    private static StackContainer server(String host) {
        return new StackContainer("prefect-server-id", "prefect-server", host);
    }

    private static StackContainer database(String host) {
        return new StackContainer("prefect-postgres-id", "prefect-postgres", host);
    }

    private static StackState state(StackContainer... containers) {
        return new StackState(Set.of(), List.of(containers), Map.of(Hosts.ONLY, "ssh://me@old"));
    }

    private static ExistingContainer existing(String id) {
        return new ExistingContainer(id, "any", "sha256:image", "running", Map.of(), Set.of(), Set.of(), Set.of());
    }
}
