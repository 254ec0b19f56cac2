package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Docker Engine dies and comes back, and with it what ran on it. */
@Tag("hosts")
class EngineFaultsIT {
    private static final String HOST = "engine";
    private static final String ADDRESS = "10.88.0.6";
    private static final String SERVER = "prefect-server";
    private static final String POSTGRES = "prefect-postgres";

    private static TestHosts hosts;
    private static RealStack stack;

    @BeforeAll
    static void a_stack_on_a_machine_whose_engine_may_die() {
        hosts = new TestHosts();
        hosts.start(HOST, ADDRESS);
        hosts.load(HOST, Images.local(Images.POSTGRES), Images.local(Images.NEWEST_PREFECT));
        stack = RealStack.madeByDocs("it-engine", "it-engine", hosts.environment());
        stack.pulumi("stack", "init").succeeds();
        stack.useTheseImages();
        stack.set("dockerHost", "ssh://root@" + ADDRESS)
                .set("server.image", Images.NEWEST_PREFECT)
                .set("server.address", "0.0.0.0")
                .set("server.allowUnauthenticated", "true")
                .up()
                .succeeds();
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
        hosts.close();
    }

    @Test
    void the_engine_is_killed_while_the_server_writes() {
        try (var writer = new Writer(Api.at("http://%s:4200/api".formatted(ADDRESS)), "engine-")) {
            Eventually.comesTrue(() -> writer.count() > 50);
            var postgres = startOf(POSTGRES);
            var server = startOf(SERVER);

            hosts.crash(HOST);
            // Without an engine they run on; it restarts them when it is back.
            Eventually.comesTrue(() -> hasStartedSince(postgres, POSTGRES) && hasStartedSince(server, SERVER));
            var before = writer.count();

            Eventually.comesTrue(() -> writer.count() > before + 50);
            writer.stop();
            assertThat(written("engine-")).isGreaterThanOrEqualTo(writer.count());
        }
        stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
    }

    private static String startOf(String container) {
        return inspect(container).succeeds().text();
    }

    /** False while no engine answers, too. */
    private static boolean hasStartedSince(String start, String container) {
        var now = inspect(container);
        return now.exitCode() == 0 && !now.text().equals(start);
    }

    private static Command.Result inspect(String container) {
        return hosts.docker(HOST, "inspect", "--format", "{{.State.StartedAt}}", container);
    }

    private static int written(String prefix) {
        var statement = "select count(*) from variable where name like '%s%%'".formatted(prefix);
        return Integer.parseInt(
                hosts.docker(HOST, "exec", POSTGRES, "psql", "-U", "prefect", "-d", "prefect", "-At", "-c", statement)
                        .succeeds()
                        .text());
    }
}
