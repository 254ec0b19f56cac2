package prefect.worker;

import com.pulumi.core.Output;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import prefect.docker.Claim;
import prefect.docker.DockerHost;
import prefect.docker.ServiceContainer.Mount;
import prefect.runtime.ServerAccess;
import prefect.settings.Settings;
import prefect.settings.WorkerSettings;
import prefect.settings.WorkerType;
import prefect.settings.WorkerVolume;

/** The workers of a stack: a {@link WorkPool} for each entry of the setting, and the volumes that they share. */
public final class Workers {
    public Workers(DockerHost host, Output<String> network, Settings settings, ServerAccess server) {
        var volumes = volumes(host, settings.workers());
        var turns = new Turns();
        settings.workers().forEach(worker -> {
            var name = "worker-" + worker.pool();
            new WorkPool(
                    name,
                    host,
                    network,
                    containers(settings, worker),
                    worker,
                    worker.image().equals(settings.server().image())
                            ? server.image()
                            : host.image(name + "-image", worker.image(), null),
                    worker.volumes().stream()
                            .map(volume -> mount(volume, volumes))
                            .toList(),
                    server,
                    turns,
                    settings);
        });
    }

    private static Map<String, Output<String>> volumes(DockerHost host, List<WorkerSettings> workers) {
        var volumes = new HashMap<String, Output<String>>();
        workers.stream()
                .flatMap(worker -> worker.volumes().stream())
                .filter(volume -> !volume.isFolder())
                .forEach(volume -> volumes.computeIfAbsent(
                        volume.source(),
                        name -> host.dataVolume("worker-volume-" + name, name, Output.of(List.of()), null)));
        return volumes;
    }

    private static Mount mount(WorkerVolume volume, Map<String, Output<String>> volumes) {
        var mount = volume.isFolder()
                ? Mount.ofFolder(volume.source(), volume.path())
                : Mount.ofVolume(volumes.get(volume.source()), volume.path());
        return volume.readOnly() ? mount.onlyToRead() : mount;
    }

    /** What workers with these settings take up on the Docker host. */
    public static Stream<Claim> claims(Settings settings) {
        return settings.workers().stream()
                .flatMap(worker -> Stream.concat(
                        containers(settings, worker).stream(),
                        worker.type() == WorkerType.DOCKER
                                ? Stream.of(settings.dockerProxyContainer(worker))
                                : Stream.empty()))
                .map(Claim::of);
    }

    private static List<String> containers(Settings settings, WorkerSettings worker) {
        return IntStream.rangeClosed(1, worker.count())
                .mapToObj(number -> settings.workerContainer(worker, number))
                .toList();
    }
}
