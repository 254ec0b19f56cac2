package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Several stacks on one engine. Each step goes on from the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SideBySideIT {
    private static RealStack first;
    private static RealStack second;

    @BeforeAll
    static void one_stack() {
        removeWhatThePageMakes();
        first = new RealStack("it-first");
        second = RealStack.madeByDocs("it-second", "second", Map.of());
        first.up().succeeds();
    }

    @AfterAll
    static void nothing_is_left() {
        second.close();
        first.close();
        removeWhatThePageMakes();
    }

    @Test
    @Order(1)
    void the_page_leads_to_a_second_one_beside_it() {
        Docs.page("several-stacks")
                .with("4201", String.valueOf(second.port))
                .in(second.environment())
                .afterInit("second", second::useTheseImages)
                .run();

        assertThat(Docker.hasContainer("second-server")).isTrue();
        assertThat(first.get("/ready").toString()).contains("OK");
        second.post("/variables/", "{\"name\": \"only\", \"value\": \"in the second\"}");
        assertThat(first.post("/variables/count", "{}").getAsInt()).isZero();
        assertThat(second.post("/variables/count", "{}").getAsInt()).isOne();
    }

    @Test
    @Order(2)
    void what_the_first_has_is_refused_to_the_second_all_at_once_and_both_go_on() {
        var server = Docker.idOf("second-server");
        second.set("name", first.name)
                .set("network", first.network())
                .set("database.volume", first.volume())
                .set("server.port", String.valueOf(first.port));

        for (var command : List.of("preview", "up")) {
            assertThat(second.pulumi(command).fails().output())
                    .contains("is not free for this stack (nothing was changed)")
                    .contains("A container named it-first-postgres exists")
                    .contains("A container named it-first-server exists")
                    .contains("Volume it-first-data is in use by container it-first-postgres")
                    .contains("Port 127.0.0.1:%d".formatted(first.port))
                    .contains("A network named it-first-net exists");
        }

        assertThat(Docker.idOf("second-server")).isEqualTo(server);
        assertThat(first.get("/ready").toString()).contains("OK");
        assertThat(second.get("/ready").toString()).contains("OK");
    }

    @Test
    @Order(3)
    void one_goes_and_the_other_stays() {
        second.set("name", "second").set("network", "second-net").set("database.volume", "second-data");
        second.set("server.port", String.valueOf(second.port));
        second.destroy().succeeds();

        assertThat(Docker.hasContainer("second-server")).isFalse();
        assertThat(first.get("/ready").toString()).contains("OK");
    }

    /** Under the page's names, by which {@link RealStack} does not know it; of a run that was killed, too. */
    private static void removeWhatThePageMakes() {
        Docker.run("rm", "--force", "second-server", "second-postgres");
        Docker.run("volume", "rm", "--force", "second-data");
        Docker.run("network", "rm", "second-net");
    }
}
