package prefect.database;

import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import prefect.docker.DockerHost;
import prefect.docker.Question;
import prefect.docker.Question.No;
import prefect.settings.ContainerDatabaseSettings;

/**
 * Whether an image of Postgres can work with the data that is on its volume, found out before the container that runs
 * now is touched: files of one major version cannot be read by another.
 */
final class PostgresVolume {
    /** It needs none, and so can be asked while the stack's own is made, for which the provider takes two seconds. */
    private static final String NO_NETWORK = "none";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SCRIPT = "start-postgres";

    private final DockerHost host;
    private final String container;
    private final PostgresImage image;
    private final ContainerDatabaseSettings settings;

    /** @param container name of the container that Postgres runs in */
    PostgresVolume(DockerHost host, String container, PostgresImage image, ContainerDatabaseSettings settings) {
        this.host = host;
        this.container = container;
        this.image = image;
        this.settings = settings;
    }

    /** Nothing, once it is found to fit; a run fails with the reason if it does not. */
    Output<List<Resource>> fits(Output<String> imageId) {
        var question = new Question(
                PostgresContainer.START_SCRIPT.command(image.dataPath(), "check"),
                Output.of(List.of()),
                Output.of(NO_NETWORK),
                Map.of(),
                Map.of(),
                Map.of(settings.volume(), image.dataPath()),
                LIMIT);
        return host.ask(imageId, question, id -> !host.ran(container, id, Set.of(settings.volume())), this::failure);
    }

    private RunException failure(No no) {
        return new RunException("database.image %s cannot work with the volume %s: %s%nNothing that runs was touched."
                .formatted(
                        settings.image(), settings.volume(), no.reason(SCRIPT).orElse(no.log())));
    }
}
