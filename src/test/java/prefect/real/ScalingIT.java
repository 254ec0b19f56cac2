package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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
import prefect.real.Command.Result;

/**
 * One stack on three machines: a behind ssh with what keeps data and the proxy, b behind ssh and c behind TLS with an API
 * server and a worker each. Each step goes on from the one before.
 */
@Tag("hosts")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScalingIT {
    private static final Path FLOWS = Path.of("src/test/flows").toAbsolutePath();
    private static final String A = "10.88.0.51";
    private static final String B = "10.88.0.52";
    private static final String C = "10.88.0.53";
    private static final Pattern COMMAND = Pattern.compile("^ {4,}(docker .*)$", Pattern.MULTILINE);
    private static final Duration A_WHILE = Duration.ofSeconds(240);

    private static TestHosts hosts;
    private static RealStack stack;
    private static Api api;

    @BeforeAll
    static void machines_with_images_and_without_a_registry() {
        hosts = new TestHosts();
        hosts.start("a", A);
        hosts.start("b", B);
        hosts.start("c", C);
        hosts.load("a", Images.local(Images.POSTGRES), Images.local(Images.REDIS), Images.local(Images.CADDY));
        hosts.load("b", Images.local(Images.PREFECT), Images.local(Images.NEWEST_PREFECT));
        hosts.load("c", Images.local(Images.PREFECT), Images.local(Images.NEWEST_PREFECT));

        stack = new RealStack("it-scale", hosts.environment());
        stack.unset("server.port");
        stack.set("hosts.a.address", "ssh://root@" + A)
                .set("hosts.b.address", "ssh://root@" + B)
                .set("hosts.c.address", "tcp://%s:2376".formatted(C))
                .setSecret("hosts.c.tls.key", TestHosts.text(hosts.tls("key.pem")))
                .set("hosts.c.tls.ca", TestHosts.text(hosts.tls("ca.pem")))
                .set("hosts.c.tls.cert", TestHosts.text(hosts.tls("cert.pem")))
                .set("database.runsOn", "a")
                .set("server.replicas", "2")
                .set("server.runsOn[0]", "b")
                .set("server.runsOn[1]", "c")
                .set("server.auth", "generated")
                .set("services.runsOn", "b")
                .set("proxy.domain", "prefect.example.com")
                .set("proxy.tls", "off") // there is some before it
                .set("proxy.address", A)
                .set("workers[0].pool", "default")
                .set("workers[0].count", "2")
                .set("workers[0].concurrency", "2") // so that neither takes all
                .set("workers[0].runsOn[0]", "b")
                .set("workers[0].runsOn[1]", "c")
                .set("workers[0].volumes[0]", FLOWS + ":/flows:ro");
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
        hosts.close();
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
        commands.forEach(command -> asOperator(command).succeeds());
        stack.pulumi("preview").succeeds();
    }

    @Test
    @Order(2)
    void each_part_runs_where_it_was_to() {
        stack.up().succeeds();

        assertThat(names("a")).containsExactlyInAnyOrder("it-scale-postgres", "it-scale-redis", "it-scale-proxy");
        assertThat(names("b"))
                .containsExactlyInAnyOrder("it-scale-server", "it-scale-services", "it-scale-worker-default-1");
        assertThat(names("c")).containsExactlyInAnyOrder("it-scale-server-2", "it-scale-worker-default-2");
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

        runs.reach(A_WHILE, Map.of("COMPLETED", 8));
        assertThat(runs.takenBy(workersLog("b"), "COMPLETED")).isPositive();
        assertThat(runs.takenBy(workersLog("c"), "COMPLETED")).isPositive();
        Eventually.within(A_WHILE, () -> completedTasks() == 8);
    }

    @Test
    @Order(4)
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
        assertThat(count("/variables/count", "{\"variables\": {\"name\": {\"like_\": \"rolling\"}}}"))
                .isGreaterThanOrEqualTo(made);
        assertThat(api.version()).isEqualTo("3.8.8");
        runs.reach(A_WHILE, Map.of("COMPLETED", 4));
    }

    @Test
    @Order(5)
    void what_has_no_data_moves_and_what_has_some_does_not() {
        stack.set("services.runsOn", "c").up().succeeds();
        assertThat(names("c")).contains("it-scale-services");
        assertThat(names("b")).doesNotContain("it-scale-services");

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
    @Order(6)
    void taken_down_it_leaves_its_data_and_nothing_else() {
        stack.destroy().succeeds();

        for (var host : List.of("a", "b", "c")) {
            assertThat(names(host)).isEmpty();
        }
        assertThat(hosts.docker("a", "volume", "ls", "--quiet").text().lines())
                .contains("it-scale-data", "it-scale-redis", "it-scale-proxy");
    }

    /** On this machine, with the keys of both ways to a host. */
    private static Result asOperator(String command) {
        var environment = new HashMap<>(hosts.environment());
        environment.put("DOCKER_CERT_PATH", hosts.tls("").toString());
        return Command.of("bash", "-c", command).with(environment).run();
    }

    private static int completedTasks() {
        return count("/task_runs/count", "{\"task_runs\": {\"state\": {\"type\": {\"any_\": [\"COMPLETED\"]}}}}");
    }

    private static int count(String path, String filter) {
        return api.post(path, filter).getAsInt();
    }

    /** Of the worker there, who says in it which runs it has taken. */
    private static String workersLog(String host) {
        var worker = names(host).stream()
                .filter(name -> name.contains("worker"))
                .findFirst()
                .orElseThrow();
        return hosts.docker(host, "logs", worker).output();
    }

    private static List<String> names(String host) {
        return hosts.docker(host, "ps", "--format", "{{.Names}}").text().lines().toList();
    }
}
