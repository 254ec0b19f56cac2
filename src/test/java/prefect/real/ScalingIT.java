package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;
import static prefect.real.ThreeMachines.A;
import static prefect.real.ThreeMachines.C;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One stack on three machines, from joining them to taking it down. Each step goes on from the one before. */
@Tag("hosts")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScalingIT {
    private static final Path FLOWS = Path.of("src/test/flows").toAbsolutePath();
    private static final Pattern COMMAND = Pattern.compile("^ {4,}(docker .*)$", Pattern.MULTILINE);

    /** Without writing what it has in memory. The engine starts it again. */
    private static final String KILL_REDIS =
            "REDISCLI_AUTH=$(sed -n 's/^requirepass //p' /etc/prefect/redis.conf) redis-cli shutdown nosave";

    private static ThreeMachines machines;
    private static TestHosts hosts;
    private static RealStack stack;
    private static Api api;

    @BeforeAll
    static void three_machines() {
        machines = new ThreeMachines("it-scale", FLOWS);
        hosts = machines.hosts;
        stack = machines.stack;
    }

    @AfterAll
    static void nothing_is_left() {
        machines.close();
    }

    @Test
    @Order(1)
    void machines_that_are_in_no_swarm_are_told_and_join_by_the_commands_given() {
        assertThat(stack.pulumi("preview").fails().output())
                .contains("Host a is in no Swarm", "docker -H ssh://root@%s swarm init".formatted(A));
        hosts.docker("a", "swarm", "init", "--advertise-addr", A).succeeds();
        hosts.docker("c", "swarm", "init", "--advertise-addr", C).succeeds();

        var told = stack.pulumi("preview").fails().output();

        assertThat(told)
                .contains("Host b is in none", "Host c is in another one")
                .doesNotContain("at com.pulumi");
        var commands =
                COMMAND.matcher(told).results().map(match -> match.group(1)).toList();
        assertThat(commands).hasSize(3);
        commands.forEach(command -> machines.asOperator(command).succeeds());
        stack.pulumi("preview").succeeds();
    }

    @Test
    @Order(2)
    void each_part_runs_where_it_was_to() {
        stack.up().succeeds();

        assertThat(machines.names("a"))
                .containsExactlyInAnyOrder("it-scale-postgres", "it-scale-redis", "it-scale-proxy");
        assertThat(machines.names("b"))
                .containsExactlyInAnyOrder("it-scale-server", "it-scale-services", "it-scale-worker-default-1");
        assertThat(machines.names("c")).containsExactlyInAnyOrder("it-scale-server-2", "it-scale-worker-default-2");
        for (var host : List.of("b", "c")) {
            assertThat(hosts.docker(host, "ps", "--format", "{{.Ports}}").text())
                    .doesNotContain("->");
        }
        stack.hasNothingToDo();
        api = new Api("http://%s/api".formatted(A), Optional.of(stack.output("serverAuth")));
        assertThat(api.version()).isEqualTo("3.4.22");
    }

    @Test
    @Order(3)
    void flows_run_on_both_machines_and_their_tasks_are_recorded() {
        new Client("3.4.22", api).deploy(FLOWS).succeeds();
        // Its schedule would keep the processors busy.
        var tick =
                api.get("/deployments/name/tick/it").getAsJsonObject().get("id").getAsString();
        api.delete("/deployments/" + tick);

        var runs = new Runs(api).start("doubled/it", 8, "{\"number\": 4}");

        runs.reach(Map.of("COMPLETED", 8));
        assertThat(runs.takenBy(machines.workersLog("b"), "COMPLETED")).isPositive();
        assertThat(runs.takenBy(machines.workersLog("c"), "COMPLETED")).isPositive();
        Eventually.comesTrue(() -> completedTasks() == 8);
    }

    @Test
    @Order(4)
    void redis_and_the_services_are_killed_and_no_run_is_lost() {
        var runs = new Runs(api).start("doubled/it", 4, "{\"number\": 5}");
        hosts.docker("b", "exec", "it-scale-services", "sh", "-c", "kill -KILL -1");
        hosts.docker("a", "exec", "it-scale-redis", "sh", "-c", KILL_REDIS);
        Eventually.comesTrue(() -> machines.restarts("a", "it-scale-redis") > 0);
        assertThat(machines.restarts("b", "it-scale-services")).isPositive();

        machines.becomesHealthy("a", "it-scale-redis");
        machines.becomesHealthy("b", "it-scale-services");
        machines.becomesHealthy("b", "it-scale-server");
        machines.becomesHealthy("c", "it-scale-server-2");
        runs.start("doubled/it", 4, "{\"number\": 6}");
        runs.reach(Map.of("COMPLETED", 8));

        // What takes events is back: those of new runs are recorded.
        var before = completedTasks();
        new Runs(api).start("doubled/it", 2, "{\"number\": 7}").reach(Map.of("COMPLETED", 2));
        Eventually.comesTrue(() -> completedTasks() >= before + 2);
    }

    @Test
    @Order(5)
    void a_new_image_goes_from_server_to_server_while_others_answer() {
        var runs = new Runs(api).start("doubled/it", 2, "{\"number\": 8}");
        int made;
        try (var writer = new Writer(api, "rolling")) {
            stack.set("server.image", Images.NEWEST_PREFECT).up().succeeds();
            runs.start("doubled/it", 2, "{\"number\": 9}");
            writer.stop();
            made = writer.count();
        }

        assertThat(made).isPositive();
        assertThat(variables("rolling")).isGreaterThanOrEqualTo(made);
        assertThat(api.version()).isEqualTo("3.8.8");
        runs.reach(Map.of("COMPLETED", 4));
    }

    @Test
    @Order(6)
    void a_network_that_is_cut_for_a_minute_loses_no_run() {
        var runs = new Runs(api).start("slow/it", 4, "{\"seconds\": 20}");
        Eventually.comesTrue(() -> runs.takenBy(machines.workersLog("c"), "RUNNING") > 0);
        hosts.cut("a", "c");
        var minute = Instant.now().plusSeconds(60);
        try {
            runs.start("doubled/it", 2, "{\"number\": 10}"); // which takes it, if the first question went to c
            Eventually.comesTrue(() -> Instant.now().isAfter(minute));
        } finally {
            hosts.mend("a", "c");
        }

        runs.reach(Map.of("COMPLETED", 6));
        machines.becomesHealthy("c", "it-scale-server-2");
    }

    @Test
    @Order(7)
    void a_machine_that_is_gone_takes_no_other_along_and_its_runs_are_marked() {
        notTenMinutes();
        var runs = new Runs(api).start("slow/it", 4, "{\"seconds\": 90}");
        Eventually.comesTrue(Duration.ofSeconds(1), () -> runs.withHeartbeat() == 4);
        var there = runs.takenBy(machines.workersLog("c"), "RUNNING");
        assertThat(there).isBetween(1, 3);

        try (var writer = new Writer(api, "gone")) {
            Eventually.comesTrue(() -> writer.count() > 20);
            hosts.off("c");
            var before = writer.count();
            Eventually.comesTrue(() -> writer.count() > before + 20);
            writer.stop();
            assertThat(variables("gone")).isGreaterThanOrEqualTo(writer.count());
        }

        assertThat(stack.set("server.logLevel", "ERROR").up().fails().output())
                .contains(C)
                .doesNotContain("at com.pulumi", "replac");
        runs.reach(Map.of("COMPLETED", 4 - there, "CRASHED", there));
    }

    @Test
    @Order(8)
    void when_it_is_back_the_next_up_finishes() {
        hosts.on("c");

        stack.pulumi("up", "--yes", "--skip-preview", "--refresh").succeeds();

        assertThat(machines.names("c")).contains("it-scale-server-2", "it-scale-worker-default-2");
        assertThat(hosts.docker("c", "exec", "it-scale-server-2", "env").text())
                .contains("PREFECT_SERVER_LOGGING_LEVEL=ERROR");
        new Runs(api).start("doubled/it", 6, "{}").reach(Map.of("COMPLETED", 6));
    }

    @Test
    @Order(9)
    void what_has_no_data_moves_and_what_has_some_does_not() {
        stack.set("services.runsOn", "c").up().succeeds();
        assertThat(machines.names("c")).contains("it-scale-services");
        assertThat(machines.names("b")).doesNotContain("it-scale-services");

        assertThat(stack.set("database.runsOn", "b")
                        .set("redis.runsOn", "a")
                        .set("proxy.runsOn", "a")
                        .up()
                        .fails()
                        .output())
                .contains("it-scale-postgres runs on host a, and what is in its volume it-scale-data would not follow");
        stack.set("database.runsOn", "a");
        stack.hasNothingToDo();
    }

    @Test
    @Order(10)
    void a_machine_that_does_not_come_back_is_forgotten() {
        hosts.off("c");
        stack.set("server.runsOn[1]", "b").set("services.runsOn", "b").set("workers[0].runsOn[1]", "b");
        assertThat(stack.script("bin/forget", "--yes", "d").fails().output()).contains("is on a host d", "a, b, c");

        assertThat(stack.script("bin/forget", "--yes", "c").succeeds().output())
                .contains("prefect-server-2@c", "worker-default-2-container@c", "Forgotten.", "node rm --force");
        stack.up().succeeds();
        machines.asOperator("docker -H ssh://root@%s node rm --force c".formatted(A))
                .succeeds();

        assertThat(machines.names("b"))
                .contains("it-scale-server", "it-scale-server-2", "it-scale-services", "it-scale-worker-default-2");
        new Runs(api).start("doubled/it", 2, "{}").reach(Map.of("COMPLETED", 2));
        stack.hasNothingToDo();
    }

    @Test
    @Order(11)
    void taken_down_it_leaves_its_data_and_nothing_else() {
        stack.destroy().succeeds();

        for (var host : List.of("a", "b")) {
            assertThat(machines.names(host)).isEmpty();
        }
        assertThat(hosts.docker("a", "volume", "ls", "--quiet").text().lines())
                .contains("it-scale-data", "it-scale-redis", "it-scale-proxy");
    }

    /** The time after which a run is taken for lost, for a test; it must be longer than two heartbeats. */
    private static void notTenMinutes() {
        var automation =
                api.post("/automations/filter", "{}").getAsJsonArray().get(0).getAsJsonObject();
        assertThat(automation.get("name").getAsString()).isEqualTo("Mark zombie flow runs as crashed");
        var trigger = automation.getAsJsonObject("trigger");
        assertThat(trigger.get("within").getAsInt()).isEqualTo(600);
        api.delete("/automations/" + automation.get("id").getAsString());
        trigger.addProperty("within", 70);
        List.of("id", "created", "updated").forEach(automation::remove);
        trigger.remove("id");
        api.post("/automations/", automation.toString());
    }

    private static int variables(String prefix) {
        return count("/variables/count", "{\"variables\": {\"name\": {\"like_\": \"%s\"}}}".formatted(prefix));
    }

    private static int completedTasks() {
        return count("/task_runs/count", "{\"task_runs\": {\"state\": {\"type\": {\"any_\": [\"COMPLETED\"]}}}}");
    }

    private static int count(String path, String filter) {
        return api.post(path, filter).getAsInt();
    }
}
