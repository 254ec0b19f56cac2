package prefect.worker;

import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import prefect.docker.DockerHost;
import prefect.docker.Question;
import prefect.docker.Question.No;
import prefect.docker.Script;
import prefect.docker.ServiceContainer.Mount;
import prefect.runtime.Account;
import prefect.runtime.Configuration;
import prefect.runtime.SecretSetting;
import prefect.runtime.ServerAccess;
import prefect.settings.SecretsIn;
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

    private static final Duration LIMIT = Duration.ofSeconds(120);

    /**
     * @param containers names of the containers, one for each worker
     * @param mounts what the workers see of their host
     * @param turns theirs and those of the workers of other pools
     */
    WorkPool(
            String name,
            DockerHost host,
            Output<String> network,
            List<String> containers,
            WorkerSettings settings,
            Output<String> image,
            List<Mount> mounts,
            ServerAccess server,
            Turns turns,
            Settings stack) {
        super("prefect:worker:WorkPool", name, ComponentResourceOptions.Empty);
        var proxyContainer = stack.dockerProxyContainer(settings);
        var configuration = configuration(settings, server, proxyContainer, stack.secretsIn());
        var question = new Question(
                SCRIPT.inPython(
                        "pool",
                        settings.pool(),
                        settings.type().spelling(),
                        host.nameOf(settings.image()),
                        stack.network()),
                configuration.env(),
                network,
                configuration.files(),
                Map.of(),
                Map.of(),
                LIMIT);
        var isThere = host.ask(
                image,
                server.ready(),
                question,
                id -> !containers.stream().allMatch(container -> host.ran(container, id, Set.of())),
                no -> failure(settings, no));
        var after = Output.concatList(server.ready(), isThere);
        if (settings.type() == WorkerType.DOCKER) {
            after = Output.concatList(
                    after,
                    new DockerProxy(name + "-docker", host, network, proxyContainer, settings, after, this).ready());
        }
        for (var i = 0; i < containers.size(); i++) {
            var worker = new Worker(
                    "%s-%d".formatted(name, i + 1),
                    host,
                    network,
                    containers.get(i),
                    image,
                    configuration,
                    settings,
                    mounts,
                    Output.concatList(after, turns.next()),
                    this);
            turns.taken(worker.ready());
        }
        registerOutputs(Map.of());
    }

    private static Configuration configuration(
            WorkerSettings settings, ServerAccess server, String proxyContainer, SecretsIn secretsIn) {
        var env = new HashMap<>(Account.env(settings.user()));
        env.put("PREFECT_WORKER_WEBSERVER_HOST", "127.0.0.1"); // for its own health check only
        env.putAll(settings.env());
        env.put(WorkerSettings.API_URL_VARIABLE, server.apiUrl());
        env.put(WorkerSettings.UI_URL_VARIABLE, server.publicUrl());
        if (settings.type() == WorkerType.DOCKER) {
            env.put(WorkerSettings.DOCKER_HOST_VARIABLE, DockerProxy.address(proxyContainer));
        }
        var secrets = server
                .auth()
                .map(auth -> new SecretSetting(WorkerSettings.AUTH_VARIABLE, "api", "auth_string", auth))
                .stream()
                .toList();
        return Configuration.of(env, secrets, secretsIn);
    }

    private static RunException failure(WorkerSettings settings, No no) {
        return new RunException("Workers of pool %s cannot run on %s: %s%nNo worker was touched."
                .formatted(
                        settings.pool(),
                        settings.image(),
                        no.reason(WORKER).map(text -> text + ".").orElse(no.log())));
    }
}
