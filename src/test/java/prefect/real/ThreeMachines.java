package prefect.real;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import prefect.real.Command.Result;

/**
 * Three machines that know nothing of each other, and the settings of one stack on them: a behind ssh with what keeps data
 * and the proxy, b behind ssh and c behind TLS with an API server and a worker each. Images are there, a registry is not.
 */
final class ThreeMachines implements AutoCloseable {
    static final String A = "10.88.0.51";
    static final String B = "10.88.0.52";
    static final String C = "10.88.0.53";
    private static final Duration PAUSE = Duration.ofSeconds(2);

    final TestHosts hosts = new TestHosts();
    final RealStack stack;

    /** @param flows folder that the workers have as /flows */
    ThreeMachines(String name, Path flows) {
        hosts.start("a", A);
        hosts.start("b", B);
        hosts.start("c", C);
        hosts.load("a", Images.local(Images.POSTGRES), Images.local(Images.REDIS), Images.local(Images.CADDY));
        hosts.load("b", Images.local(Images.PREFECT), Images.local(Images.NEWEST_PREFECT));
        hosts.load("c", Images.local(Images.PREFECT), Images.local(Images.NEWEST_PREFECT));

        stack = new RealStack(name, hosts.environment());
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
                .set("workers[0].volumes[0]", flows + ":/flows:ro");
    }

    /** On this machine, with the keys of both ways to a host. */
    Result asOperator(String command) {
        var environment = new HashMap<>(hosts.environment());
        environment.put("DOCKER_CERT_PATH", hosts.tls("").toString());
        return Command.of("bash", "-c", command).with(environment).run();
    }

    /** Of the containers that run there. */
    List<String> names(String host) {
        return hosts.docker(host, "ps", "--format", "{{.Names}}").text().lines().toList();
    }

    /** Of the worker there, who says in it which runs it has taken. */
    String workersLog(String host) {
        var worker = names(host).stream()
                .filter(name -> name.contains("worker"))
                .findFirst()
                .orElseThrow();
        return hosts.docker(host, "logs", worker).output();
    }

    void becomesHealthy(String host, String container) {
        Eventually.comesTrue(PAUSE, () -> inspect(host, container, "{{.State.Health.Status}}")
                .equals("healthy"));
    }

    /** How often the engine there has started it again by itself. */
    int restarts(String host, String container) {
        return Integer.parseInt(inspect(host, container, "{{.RestartCount}}"));
    }

    private String inspect(String host, String container, String format) {
        return hosts.docker(host, "inspect", "--type", "container", "--format", format, container)
                .succeeds()
                .text();
    }

    @Override
    public void close() {
        stack.close();
        hosts.close();
    }
}
