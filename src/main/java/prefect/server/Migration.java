package prefect.server;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import prefect.docker.ContainerSpec;
import prefect.docker.DockerHost;
import prefect.docker.JobContainer;
import prefect.docker.Limits;
import prefect.docker.Program;
import prefect.runtime.Configuration;
import prefect.settings.ContainerUser;

/**
 * Brings the database's tables up to what the server's version expects, in a container that ends before the server is
 * touched: if it fails, the server that was there before goes on.
 *
 * <p>Image: the server's. Ports and volumes: none. Done: "prefect server database upgrade" has ended well.
 */
final class Migration {
    /** An interrupted migration is rolled back by Postgres; it is given time to end by itself. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(120);

    private static final Duration TIMEOUT = Duration.ofHours(2);

    private final JobContainer job;

    Migration(
            String name,
            DockerHost host,
            Output<String> network,
            String container,
            Output<String> image,
            ContainerUser user,
            Configuration configuration,
            Map<String, String> hosts,
            Limits limits,
            Output<List<Resource>> after,
            Resource parent) {
        this.job = new JobContainer(
                host,
                name + "-migrate",
                new ContainerSpec(
                        container,
                        image,
                        Program.of(
                                List.of("prefect", "server", "database", "upgrade", "-y"),
                                configuration.env(),
                                Configuration.DIRECTORY,
                                user.name()),
                        network,
                        configuration.files(),
                        hosts,
                        List.of(),
                        limits,
                        STOP_GRACE,
                        after),
                parent);
    }

    Output<List<Resource>> done() {
        return job.done(
                TIMEOUT,
                "The server was not touched: if one ran before, it still does. Mend the cause (docs/migrations.md) and run up again, which runs this again.");
    }
}
