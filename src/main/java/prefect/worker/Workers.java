package prefect.worker;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import prefect.docker.Claim;
import prefect.docker.DockerHosts;
import prefect.runtime.ServerAccess;
import prefect.settings.Settings;
import prefect.settings.WorkerSettings;
import prefect.settings.WorkerType;

/** The workers of a stack: a {@link WorkPool} for each entry of the setting, and the volumes that they share. */
public final class Workers {
    public Workers(DockerHosts hosts, Settings settings, ServerAccess server) {
        var volumes = new WorkerVolumes();
        var turns = new Turns();
        settings.workers()
                .forEach(worker ->
                        new WorkPool("worker-" + worker.pool(), hosts, worker, volumes, server, turns, settings));
    }

    /** What workers with these settings take up on their hosts. */
    public static Stream<Claim> claims(Settings settings) {
        return settings.workers().stream()
                .flatMap(worker -> Stream.concat(workers(settings, worker), dockerProxies(settings, worker)));
    }

    private static Stream<Claim> workers(Settings settings, WorkerSettings worker) {
        return IntStream.rangeClosed(1, worker.count())
                .mapToObj(
                        number -> Claim.of(worker.runsOn().get(number - 1), settings.workerContainer(worker, number)));
    }

    private static Stream<Claim> dockerProxies(Settings settings, WorkerSettings worker) {
        return worker.type() == WorkerType.DOCKER
                ? worker.runsOn().stream()
                        .distinct()
                        .map(host -> Claim.of(host, settings.dockerProxyContainer(worker, host)))
                : Stream.empty();
    }
}
