package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import prefect.real.Command.Result;

/** What the workflows in .github make and show, as they run there: each time in a checkout that knows of no stack. */
class TeamIT {
    private static final String BACKEND = "it-backend-of-team";
    private static final int PORTS = FreePort.LOWEST;
    private static final String PASSWORD = "n0t/t0@be-seen";
    private static final String ENCODED_PASSWORD = "n0t%2Ft0%40be-seen";

    @TempDir
    Path folder;

    @Test
    void a_review_stack_comes_with_its_pull_request_follows_it_and_goes_with_its_data() throws IOException {
        var number = numberOfAFreePort();
        var name = "review-" + number;
        var settings = Checkout.directory().resolve("stacks/Pulumi." + name + ".yaml");
        var environment = new HashMap<>(GitHubScriptsIT.backend("file://" + folder));
        environment.put("PREFECT_REVIEW_HOST", "local");
        useTheseImages();
        try {
            review("up", number, environment).succeeds();
            var server = Docker.idOf(name + "-server");
            assertThat(Files.readString(folder.resolve("review.md")))
                    .contains("http://127.0.0.1:" + (PORTS + Integer.parseInt(number)));

            Files.delete(settings); // as in the checkout of the next run
            assertThat(review("up", number, environment).succeeds().output()).contains("unchanged");
            assertThat(Docker.idOf(name + "-server")).isEqualTo(server);

            Files.delete(settings);
            environment.put("PATH", folder + ":" + System.getenv("PATH"));
            GitHubScriptsIT.executable(folder.resolve("gh"), "#!/bin/sh\necho OPEN\n");
            review("sweep", "", environment).succeeds();
            assertThat(Docker.hasContainer(name + "-server"))
                    .as("while it is open")
                    .isTrue();
            GitHubScriptsIT.executable(folder.resolve("gh"), "#!/bin/sh\necho CLOSED\n");
            review("sweep", "", environment).succeeds();
            assertThat(Docker.namesOf(name)).isEmpty();
            assertThat(Docker.hasVolume(name)).isFalse();
            assertThat(Docker.hasNetwork(name)).isFalse();

            assertThat(review("down", number, environment).succeeds().output()).contains("nothing to remove");
            environment.put("PULUMI_BACKEND_URL", "postgres://127.0.0.1:1/nowhere");
            review("down", number, environment).fails(); // which is not the same as nothing to remove
        } finally {
            Docker.removeContainersOf(name);
            Docker.run("volume", "rm", "--force", name);
            Docker.run("network", "rm", name);
            Files.deleteIfExists(settings);
        }
    }

    @Test
    void a_backend_in_Postgres_keeps_stacks_and_its_password_stays_out_of_pages() throws IOException {
        var port = FreePort.next();
        Docker.run("rm", "--force", "--volumes", BACKEND);
        Docker.run(
                        "run",
                        "--detach",
                        "--name",
                        BACKEND,
                        "--publish",
                        "127.0.0.1:%d:5432".formatted(port),
                        "--env",
                        "POSTGRES_PASSWORD=" + PASSWORD,
                        Images.local(Images.POSTGRES))
                .succeeds();
        try {
            awaitBackend();
            var environment = GitHubScriptsIT.backend(
                    "postgres://postgres:%s@127.0.0.1:%d/postgres?sslmode=disable".formatted(ENCODED_PASSWORD, port));

            try (var stack = new RealStack("it-team", environment)) {
                stack.up().succeeds();
                var page = folder.resolve("preview.md");

                GitHubScriptsIT.report(page, "[\"it-team\"]", environment).succeeds();
                assertThat(Files.readString(page))
                        .startsWith("### bin/preview --stack it-team\n\n~~~~~~~~\n")
                        .contains("unchanged", "Interrupts nothing.");

                Docker.run("stop", BACKEND).succeeds();
                var said = GitHubScriptsIT.report(page, "[\"it-team\"]", environment)
                        .fails()
                        .output();
                assertThat(Files.readString(page)).contains("postgres://postgres:***@127.0.0.1");
                assertThat(said + Files.readString(page)).doesNotContain(PASSWORD, ENCODED_PASSWORD);
                Docker.run("start", BACKEND).succeeds();
                awaitBackend();
            }
        } finally {
            Docker.run("rm", "--force", "--volumes", BACKEND);
        }
    }

    /** A review stack's port is 20000 and its pull request's number, below 10000. */
    private static String numberOfAFreePort() {
        return Stream.generate(FreePort::next)
                .filter(port -> port < PORTS + 10_000)
                .findFirst()
                .map(port -> String.valueOf(port - PORTS))
                .orElseThrow();
    }

    private static void awaitBackend() {
        Eventually.comesTrue(() ->
                Docker.run("exec", BACKEND, "pg_isready", "-h", "127.0.0.1").exitCode() == 0);
    }

    private Result review(String verb, String number, Map<String, String> environment) {
        return Command.of(
                        ".github/scripts/review",
                        verb,
                        number,
                        folder.resolve("review.md").toString())
                .in(Checkout.directory())
                .with(environment)
                .run();
    }

    /** The images that the page of settings names, under the names that this machine has them by. */
    private static void useTheseImages() throws IOException {
        if (Images.REGISTRY.isPresent()) {
            Files.writeString(
                    Checkout.directory().resolve("stacks/Pulumi.review.yaml"),
                    "  prefect:imageRegistry: %s%n".formatted(Images.REGISTRY.get()),
                    StandardOpenOption.APPEND);
        }
    }
}
