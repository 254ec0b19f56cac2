package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Work runs: on two workers of a server with a login. Each step goes on from the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WorkersIT {
    private static final Path FLOWS = Path.of("src/test/flows").toAbsolutePath();
    private static final int MANY = 200;
    /** For {@link #MANY} runs, each of which starts a Python. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(20);

    private static RealStack stack;
    private static Api api;
    private static Client client;

    @BeforeAll
    static void two_workers() {
        stack = new RealStack("it-workers");
        stack.set("server.auth", "generated")
                .set("server.logLevel", "INFO")
                .set("workers[0].count", "2")
                .set("workers[0].concurrency", "3")
                // Not 10, Prefect's own: with a limit, a worker fills up once in that time.
                .set("workers[0].env.PREFECT_WORKER_QUERY_SECONDS", "1")
                .set("workers[0].volumes[0]", FLOWS + ":/flows:ro")
                .up()
                .succeeds();
        api = stack.api().as(stack.output("serverAuth"));
        client = new Client("3.4.22", api);
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
    }

    @Test
    @Order(1)
    void a_flow_is_deployed_from_outside_and_runs_on_a_worker() {
        client.deploy(FLOWS).succeeds();

        var said = client.run("doubled/it", "number=21").succeeds().output();

        assertThat(said).contains("Completed");
        var run = newestRun("doubled");
        assertThat(run.get("state_type").getAsString()).isEqualTo("COMPLETED");
        Eventually.comesTrue(() -> logOf(run).contains("21 doubled is 42"));
        Eventually.comesTrue(() -> taskRunsOf(run) == 1);
    }

    @Test
    @Order(2)
    void a_second_up_and_a_refresh_change_nothing() {
        stack.hasNothingToDo();
    }

    @Test
    @Order(3)
    void a_scheduled_run_fires() {
        Eventually.comesTrue(() -> count("tick", "COMPLETED") >= 2);

        var deployment = api.get("/deployments/name/tick/it").getAsJsonObject();
        var schedule = deployment.getAsJsonArray("schedules").get(0).getAsJsonObject();
        api.delete("/deployments/%s/schedules/%s".formatted(idOf(deployment), idOf(schedule)));
    }

    @Test
    @Order(4)
    void two_hundred_runs_all_complete_none_lost_and_none_run_twice() {
        var before = count("doubled", "COMPLETED");
        var deployment = idOf(api.get("/deployments/name/doubled/it").getAsJsonObject());
        IntStream.range(0, MANY).forEach(number -> schedule(deployment, number));

        Eventually.within(LONG_PATIENCE, Duration.ofSeconds(3), () -> count("doubled", "COMPLETED") >= before + MANY);

        assertThat(count("doubled", "COMPLETED")).isEqualTo(before + MANY);
        assertThat(stack.sql("select count(distinct parameters->>'number') from flow_run where name like 'many-%'"))
                .isEqualTo(String.valueOf(MANY));
        assertThat(
                        stack.sql(
                                """
                        select count(*) from (
                            select flow_run_id from flow_run_state where type = 'RUNNING'
                            group by flow_run_id having count(*) > 1) twice"""))
                .isEqualTo("0");
        assertThat(stack.sql("select count(*) from flow_run where state_type not in ('COMPLETED', 'SCHEDULED')"))
                .isEqualTo("0");
    }

    @Test
    @Order(5)
    void runs_are_there_and_new_ones_run_after_server_and_workers_were_started_again() {
        var before = count("doubled", "COMPLETED");
        Docker.run("restart", stack.server(), worker(1), worker(2)).succeeds();

        stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
        client.run("doubled/it").succeeds();

        assertThat(count("doubled", "COMPLETED")).isEqualTo(before + 1);
    }

    @Test
    @Order(6)
    void workers_come_back_by_themselves_when_the_server_was_away() {
        Docker.run("stop", stack.server()).succeeds();
        Docker.kill(worker(1));
        Eventually.comesTrue(() -> Docker.restarts(worker(1)) > 0);

        Docker.run("start", stack.server()).succeeds();

        Eventually.comesTrue(() -> onlineWorkers().containsAll(List.of(worker(1), worker(2))));
        client.run("doubled/it").succeeds();
    }

    @Test
    @Order(7)
    void another_number_of_workers_or_another_variable_touches_workers_only() {
        var postgres = Docker.idOf(stack.postgres());
        var server = Docker.idOf(stack.server());
        var first = Docker.idOf(worker(1));

        stack.set("workers[0].count", "1").up().succeeds();
        assertThat(Docker.idOf(worker(1))).isEqualTo(first);
        assertThat(Docker.hasContainer(worker(2))).isFalse();

        stack.set("workers[0].env.MARK", "a variable").up().succeeds();
        assertThat(Docker.idOf(worker(1))).isNotEqualTo(first);
        client.run("doubled/it").succeeds();
        Eventually.comesTrue(() -> logOf(newestRun("doubled")).contains("by a variable"));

        assertThat(Docker.idOf(stack.postgres())).isEqualTo(postgres);
        assertThat(Docker.idOf(stack.server())).isEqualTo(server);
    }

    @Test
    @Order(8)
    void a_pool_of_another_type_is_refused_and_its_workers_are_not_made() {
        api.post("/work_pools/", "{\"name\": \"taken\", \"type\": \"kubernetes\"}");
        stack.set("workers[1].pool", "taken");

        assertThat(stack.up().fails().output())
                .contains("Workers of pool taken cannot run on", "exists and is of type kubernetes, not process");
        assertThat(Docker.hasContainer("it-workers-worker-taken-1")).isFalse();

        stack.unset("workers[1]").up().succeeds();
    }

    @Test
    @Order(9)
    void docker_workers_need_an_image_with_their_package() {
        stack.set("workers[1].pool", "containers").set("workers[1].type", "docker");

        assertThat(stack.up().fails().output()).contains("the Python package prefect-docker is not in the image");

        stack.unset("workers[1]").up().succeeds();
    }

    @Test
    @Order(10)
    void the_login_is_in_no_description_of_a_worker() {
        var login = stack.output("serverAuth");

        assertThat(Docker.run("inspect", worker(1)).text()).doesNotContain(login.split(":")[1]);
        assertThat(Docker.run("top", worker(1)).text()).doesNotContain(login.split(":")[1]);
        assertThat(Docker.run("logs", worker(1)).output()).doesNotContain(login.split(":")[1]);
    }

    private static String worker(int number) {
        return "it-workers-worker-default-" + number;
    }

    private static void schedule(String deployment, int number) {
        api.post(
                "/deployments/%s/create_flow_run".formatted(deployment),
                "{\"name\": \"many-%1$d\", \"parameters\": {\"number\": %1$d}}".formatted(number));
    }

    private static String idOf(JsonObject thing) {
        return thing.get("id").getAsString();
    }

    private static JsonObject newestRun(String flow) {
        return api.post(
                        "/flow_runs/filter",
                        "{\"flows\": {\"name\": {\"any_\": [\"%s\"]}}, \"sort\": \"START_TIME_DESC\", \"limit\": 1}"
                                .formatted(flow))
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
    }

    private static int count(String flow, String state) {
        return api.post(
                        "/flow_runs/count",
                        """
                        {"flows": {"name": {"any_": ["%s"]}}, "flow_runs": {"state": {"type": {"any_": ["%s"]}}}}"""
                                .formatted(flow, state))
                .getAsInt();
    }

    private static String logOf(JsonObject run) {
        return api.post("/logs/filter", "{\"logs\": {\"flow_run_id\": {\"any_\": [\"%s\"]}}}".formatted(idOf(run)))
                .toString();
    }

    private static int taskRunsOf(JsonObject run) {
        return api.post("/task_runs/count", "{\"flow_runs\": {\"id\": {\"any_\": [\"%s\"]}}}".formatted(idOf(run)))
                .getAsInt();
    }

    private static List<String> onlineWorkers() {
        try {
            var workers = api.post("/work_pools/default/workers/filter", "{}").getAsJsonArray();
            return StreamSupport.stream(workers.spliterator(), false)
                    .map(JsonElement::getAsJsonObject)
                    .filter(worker -> worker.get("status").getAsString().equals("ONLINE"))
                    .map(worker -> worker.get("name").getAsString())
                    .toList();
        } catch (RuntimeException | AssertionError away) {
            return List.of();
        }
    }
}
