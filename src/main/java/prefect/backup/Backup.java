package prefect.backup;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import prefect.database.DumpAccess;
import prefect.docker.Claim;
import prefect.docker.ContainerSpec;
import prefect.docker.DockerHost;
import prefect.docker.HealthCheck;
import prefect.docker.Program;
import prefect.docker.Script;
import prefect.docker.ServiceContainer;
import prefect.docker.ServiceContainer.Mount;
import prefect.docker.ServiceContainer.Service;
import prefect.settings.BackupSettings;

/**
 * Dumps of the database in pg_dump's custom format, made at regular intervals, read back, and the oldest removed.
 *
 * <p>Image: that of Postgres, whose pg_dump fits its server. Ports: none. Volume or folder: the dumps, kept when the
 * stack is destroyed.
 *
 * <p>Ready, and healthy: the last dump is whole, and no older than one and a half intervals and an hour.
 */
public final class Backup extends ComponentResource {
    private static final String FOLDER = "/backups";
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration START_PERIOD = Duration.ofSeconds(60);
    /** The first dump of a large database takes its time. */
    private static final Duration READY_TIMEOUT = Duration.ofHours(2);

    private static final Duration LEEWAY = Duration.ofHours(1);
    private static final int PATIENT_TRIES = 50;

    private final Output<List<Resource>> ready;

    /**
     * @param container name of the container
     * @param after what has to be ready before the first dump
     */
    public Backup(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            DumpAccess database,
            BackupSettings settings,
            Output<List<Resource>> after) {
        super("prefect:backup:Backup", name, ComponentResourceOptions.Empty);
        var oldest = settings.every().plus(settings.every().dividedBy(2)).plus(LEEWAY);
        var check = Script.of(Backup.class, "check.sh");
        var dumps = settings.folder()
                .map(folder -> Mount.ofFolder(folder, FOLDER))
                .orElseGet(() -> Mount.ofVolume(
                        host.dataVolume(name + "-volume", settings.volume(), Output.of(List.of()), this), FOLDER));
        var backup = new ServiceContainer(
                host,
                name + "-container",
                new ContainerSpec(
                        container,
                        host.image(name + "-image", database.image(), this),
                        Program.of(
                                Script.of(Backup.class, "backup.sh").command(),
                                List.of(
                                        database.host(),
                                        database.user(),
                                        database.name(),
                                        String.valueOf(settings.every().toSeconds()),
                                        String.valueOf(settings.keep())),
                                database.env()),
                        network,
                        database.files(),
                        Map.of(),
                        List.of("CAP_DAC_OVERRIDE"), // for a folder that belongs to somebody else
                        database.limits(),
                        STOP_GRACE,
                        after),
                new Service(
                        List.of(dumps),
                        List.of(),
                        new HealthCheck(
                                check.command(String.valueOf(oldest.toSeconds()), "1"),
                                check.command(String.valueOf(oldest.toSeconds()), String.valueOf(PATIENT_TRIES)),
                                START_PERIOD)),
                this);
        this.ready = backup.ready(READY_TIMEOUT, Optional.empty());
        registerOutputs(Map.of());
    }

    /** What backups take up on the Docker host. */
    public static List<Claim> claims(String container, BackupSettings settings) {
        return List.of(Claim.of(settings.runsOn(), container));
    }

    /** What has to be waited for before there is a backup. */
    public Output<List<Resource>> ready() {
        return ready;
    }
}
