package prefect.worker;

import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import prefect.docker.DockerHost;
import prefect.docker.DockerHosts;
import prefect.docker.Question;
import prefect.docker.Question.No;
import prefect.docker.Script;
import prefect.runtime.Account;
import prefect.runtime.Configuration;
import prefect.runtime.SecretSetting;
import prefect.runtime.ServerAccess;
import prefect.settings.Settings;
import prefect.settings.WorkerSettings;
import prefect.settings.WorkerType;

/**
 * A work pool with its workers, all alike. The pool is made, once the server answers, if it has none of that name; a
 * pool of another type is refused before a worker is touched. It stays in the database when its workers go.
 */
public final class WorkPool extends ComponentResource {
    static final Script SCRIPT = Script.of(WorkPool.class, "worker.py");
    /** As the script calls itself where it gives a reason. */
    private static final String WORKER = "worker";

    /** Of a server that has just lost its database, beside which there are others. */
    private static final String RETRIED = "500";

    /** Of a run, in seconds; none may be more frequent. */
    private static final String HEARTBEAT = "30";

    private static final Duration LIMIT = Duration.ofSeconds(120);

    /**
     * @param volumes those that workers of the stack share
     * @param turns theirs and those of the workers of other pools
     */
    WorkPool(
            String name,
            DockerHosts hosts,
            WorkerSettings settings,
            WorkerVolumes volumes,
            ServerAccess server,
            Turns turns,
            Settings stack) {
        super("prefect:worker:WorkPool", name, ComponentResourceOptions.Empty);
        var isThere = isThere(name, hosts, settings, server, stack);
        var after = Output.concatList(server.ready(), isThere);
        var byHost = new HashMap<String, Output<List<Resource>>>();
        for (var number = 1; number <= settings.runsOn().size(); number++) {
            var host = hosts.on(settings.runsOn().get(number - 1));
            var afterProxy = settings.type() == WorkerType.DOCKER
                    ? byHost.computeIfAbsent(
                            host.name(),
                            any -> Output.concatList(after, proxy(name, host, hosts, settings, after, stack)))
                    : after;
            var worker = new Worker(
                    "%s-%d".formatted(name, number),
                    host,
                    hosts.network(),
                    stack.workerContainer(settings, number),
                    number == 1 && settings.detectZombies(),
                    image(name, host, settings),
                    configuration(settings, server, host, stack),
                    settings,
                    volumes.mounts(host, settings),
                    Output.concatList(afterProxy, turns.next()),
                    this);
            turns.taken(worker.ready());
        }
        registerOutputs(Map.of());
    }

    /** Of a pool without workers too: then by the server's first host, which has the image. */
    private static Output<List<Resource>> isThere(
            String name, DockerHosts hosts, WorkerSettings settings, ServerAccess server, Settings stack) {
        var first = settings.runsOn().isEmpty()
                ? stack.server().runsOn().get(0)
                : settings.runsOn().get(0);
        var host = hosts.on(first);
        var configuration = configuration(settings, server, host, stack);
        var question = new Question(
                SCRIPT.inPython(
                        "pool",
                        settings.pool(),
                        settings.type().spelling(),
                        host.nameOf(settings.image()),
                        stack.network()),
                configuration.env(),
                hosts.network(),
                configuration.files(),
                Map.of(),
                Map.of(),
                LIMIT);
        return host.ask(
                image(name, host, settings),
                server.ready(),
                question,
                id -> IntStream.rangeClosed(1, settings.count())
                        .filter(number -> settings.runsOn().get(number - 1).equals(first))
                        .mapToObj(number -> stack.workerContainer(settings, number))
                        .anyMatch(container -> !host.ran(container, id, Set.of())),
                no -> failure(settings, no));
    }

    private static Output<String> image(String name, DockerHost host, WorkerSettings settings) {
        return host.image(name + "-image", settings.image(), null);
    }

    private Output<List<Resource>> proxy(
            String name,
            DockerHost host,
            DockerHosts hosts,
            WorkerSettings settings,
            Output<List<Resource>> after,
            Settings stack) {
        return new DockerProxy(
                        name + "-docker" + (host.name().isEmpty() ? "" : "-" + host.name()),
                        host,
                        hosts.network(),
                        stack.dockerProxyContainer(settings, host.name()),
                        settings,
                        after,
                        this)
                .ready();
    }

    private static Configuration configuration(
            WorkerSettings settings, ServerAccess server, DockerHost host, Settings stack) {
        var env = new HashMap<>(Account.env(settings.user()));
        env.put("PREFECT_WORKER_WEBSERVER_HOST", "127.0.0.1"); // for its own health check only
        if (stack.split().isPresent()) {
            env.put("PREFECT_CLIENT_RETRY_EXTRA_CODES", RETRIED);
        }
        if (settings.detectZombies()) {
            env.put(WorkerSettings.HEARTBEAT_VARIABLE, HEARTBEAT);
        }
        env.putAll(settings.env());
        env.put(WorkerSettings.API_URL_VARIABLE, server.apiUrl());
        env.put(WorkerSettings.UI_URL_VARIABLE, server.publicUrl());
        if (settings.type() == WorkerType.DOCKER) {
            env.put(
                    WorkerSettings.DOCKER_HOST_VARIABLE,
                    DockerProxy.address(stack.dockerProxyContainer(settings, host.name())));
        }
        var secrets = server
                .auth()
                .map(auth -> new SecretSetting(WorkerSettings.AUTH_VARIABLE, "api", "auth_string", auth))
                .stream()
                .toList();
        return Configuration.of(env, secrets, stack.secretsIn());
    }

    private static RunException failure(WorkerSettings settings, No no) {
        return new RunException("Workers of pool %s cannot run on %s: %s%nNo worker was touched."
                .formatted(
                        settings.pool(),
                        settings.image(),
                        no.reason(WORKER).map(text -> text + ".").orElse(no.log())));
    }
}
