package prefect.worker;

import com.pulumi.core.Output;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import prefect.docker.DockerHost;
import prefect.docker.ServiceContainer.Mount;
import prefect.settings.WorkerSettings;
import prefect.settings.WorkerVolume;

/** Named volumes that workers share, as far as they are on the same host: each host has its own of that name. */
final class WorkerVolumes {
    private final Map<List<String>, Output<String>> declared = new HashMap<>();

    /** What workers with these settings see of that host. */
    List<Mount> mounts(DockerHost host, WorkerSettings settings) {
        return settings.volumes().stream().map(volume -> mount(host, volume)).toList();
    }

    private Mount mount(DockerHost host, WorkerVolume volume) {
        var mount = volume.isFolder()
                ? Mount.ofFolder(volume.source(), volume.path())
                : Mount.ofVolume(named(host, volume.source()), volume.path());
        return volume.readOnly() ? mount.onlyToRead() : mount;
    }

    private Output<String> named(DockerHost host, String name) {
        return declared.computeIfAbsent(
                List.of(host.name(), name),
                any -> host.dataVolume("worker-volume-" + name, name, Output.of(List.of()), null));
    }
}
