package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import prefect.real.Command.Result;

/** The steps of the workflows in .github, as they run there: each time in a checkout that knows of no stack. */
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
        var environment = new HashMap<>(backend("file://" + folder));
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
            executable(folder.resolve("gh"), "#!/bin/sh\necho OPEN\n");
            review("sweep", "", environment).succeeds();
            assertThat(Docker.hasContainer(name + "-server"))
                    .as("while it is open")
                    .isTrue();
            executable(folder.resolve("gh"), "#!/bin/sh\necho CLOSED\n");
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
            var environment = backend(
                    "postgres://postgres:%s@127.0.0.1:%d/postgres?sslmode=disable".formatted(ENCODED_PASSWORD, port));

            try (var stack = new RealStack("it-team", environment)) {
                stack.up().succeeds();
                var page = folder.resolve("preview.md");

                report(page, "[\"it-team\"]", environment).succeeds();
                assertThat(Files.readString(page))
                        .startsWith("### bin/preview --stack it-team\n\n~~~~~~~~\n")
                        .contains("unchanged", "Interrupts nothing.");

                Docker.run("stop", BACKEND).succeeds();
                var said = report(page, "[\"it-team\"]", environment).fails().output();
                assertThat(Files.readString(page)).contains("postgres://postgres:***@127.0.0.1");
                assertThat(said + Files.readString(page)).doesNotContain(PASSWORD, ENCODED_PASSWORD);
                Docker.run("start", BACKEND).succeeds();
                awaitBackend();
            }
        } finally {
            Docker.run("rm", "--force", "--volumes", BACKEND);
        }
    }

    @Test
    void a_page_has_a_part_for_each_stack_and_fails_if_one_does() throws IOException {
        var page = folder.resolve("page.md");

        assertThat(report(page, "[\"dev\", \"it-none\"]", backend("file://" + folder))
                        .fails()
                        .output())
                .contains("no stack named 'dev' found", "stacks/Pulumi.it-none.yaml does not exist");

        assertThat(Files.readString(page))
                .contains("### bin/preview --stack dev\n", "### bin/preview --stack it-none\n");
    }

    @Test
    void of_a_long_page_the_middle_is_left_out() throws IOException {
        var page = folder.resolve("page.md");
        var command = folder.resolve("command");
        executable(command, "#!/bin/sh\necho the start; seq 30000; echo the end; exit 3\n");

        var code = Command.of(".github/scripts/report", page.toString(), "[\"dev\"]", command.toString())
                .in(Checkout.directory())
                .with(backend("file://" + folder))
                .run()
                .exitCode();

        assertThat(code).isEqualTo(3);
        assertThat(Files.readString(page))
                .contains("the start", "… all of it is in the log", "the end")
                .hasSizeLessThan(65_536);
    }

    /** GitHub cannot be had in a test: what stands for gh writes down what it is asked for. */
    @Test
    void one_comment_of_a_kind_is_kept_up_to_date() throws IOException {
        Files.writeString(folder.resolve("page.md"), "what changes");

        assertThat(comment("", "page.md")).singleElement().asString().contains("--method POST", "issues/5/comments");
        assertThat(comment("77", "page.md")).singleElement().asString().contains("--method PATCH", "comments/77");
        assertThat(Files.readString(folder.resolve("body")))
                .startsWith("<!-- prefect-on-docker: preview -->\nwhat changes\n")
                .contains("abc123", "[log](https://example.com/run)");
        comment("77", "none.md");
        assertThat(Files.readString(folder.resolve("body"))).contains("It failed before");
        assertThat(comment("", "-")).as("nothing to say for the first time").isEmpty();
        comment("77", "-");
        assertThat(Files.readString(folder.resolve("body"))).contains("changes no stack any more");
    }

    private List<String> comment(String there, String page) throws IOException {
        Files.writeString(folder.resolve("asked"), "");
        executable(
                folder.resolve("gh"),
                """
                #!/bin/sh
                if [ "$2" = --paginate ]; then echo '%s'; exit; fi
                echo "$@" >>'%s'
                for word in "$@"; do case $word in body=@*) cp "${word#body=@}" '%s' ;; esac; done
                """
                        .formatted(there, folder.resolve("asked"), folder.resolve("body")));
        Command.of(
                        ".github/scripts/comment",
                        "5",
                        "preview",
                        page.equals("-") ? page : folder.resolve(page).toString())
                .in(Checkout.directory())
                .with(Map.of(
                        "PATH", folder + ":" + System.getenv("PATH"),
                        "COMMIT", "abc123",
                        "RUN", "https://example.com/run"))
                .run()
                .succeeds();
        return Files.readAllLines(folder.resolve("asked"));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        file.toFile().setExecutable(true);
    }

    @Test
    void without_a_backend_it_says_which_variable_to_set() {
        assertThat(report(folder.resolve("page.md"), "[\"dev\"]", Map.of("PULUMI_BACKEND_URL", ""))
                        .fails()
                        .output())
                .contains("PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN", "docs/team.md");
    }

    @Test
    void a_change_concerns_the_stack_whose_settings_it_touches_or_all() throws IOException {
        for (var file : new String[] {
            "Pulumi.yaml", "README.md", "stacks/Pulumi.staging.yaml", "stacks/Pulumi.prod.yaml", "src/main/App.java"
        }) {
            write(file, "first");
        }
        var script = folder.resolve(".github/scripts/stacks");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of(".github/scripts/stacks"), script, StandardCopyOption.COPY_ATTRIBUTES);
        git("init", "--quiet", "--initial-branch", "main");
        commit();

        assertThat(touchedBy("README.md")).isEqualTo("[]");
        assertThat(touchedBy("stacks/Pulumi.prod.yaml")).isEqualTo("[\"prod\"]");
        assertThat(touchedBy("src/main/App.java")).isEqualTo("[\"staging\",\"prod\"]");
        assertThat(stacks("staging\n prod\n", "").text()).as("all").isEqualTo("[\"staging\",\"prod\"]");
        assertThat(stacks("", "HEAD~1").text()).isEqualTo("[]");
        assertThat(stacks("prod nowhere", "HEAD").fails().output())
                .contains("PREFECT_STACKS names nowhere, but stacks/Pulumi.nowhere.yaml does not exist");
    }

    @Test
    void ssh_gets_its_key_and_knows_its_hosts() throws IOException {
        var none = Command.of(".github/scripts/ssh").with(Map.of("HOME", folder.toString(), "SSH_KEY", ""));
        none.run().succeeds();
        assertThat(folder.resolve(".ssh")).doesNotExist();

        Files.createDirectories(folder.resolve(".ssh"));
        Files.writeString(folder.resolve(".ssh/config"), "Host other\n    User somebody\n");
        Command.of(".github/scripts/ssh")
                .with(Map.of(
                        "HOME", folder.toString(), "SSH_KEY", "the key", "SSH_KNOWN_HOSTS", "host ssh-ed25519 AAAA"))
                .run()
                .succeeds();
        var ours = folder.resolve(".ssh/prefect-on-docker");
        assertThat(Files.readString(ours.resolve("known_hosts"))).isEqualTo("host ssh-ed25519 AAAA\n");
        assertThat(Files.readString(ours.resolve("key"))).isEqualTo("the key\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ours.resolve("key"))))
                .isEqualTo("rw-------");
        assertThat(Command.of("ssh", "-F", folder.resolve(".ssh/config").toString(), "-G", "docker.example.com")
                        .run()
                        .output())
                .contains("identityfile " + ours.resolve("key"), "userknownhostsfile " + ours.resolve("known_hosts"));

        Command.of(".github/scripts/ssh", "forget")
                .with(Map.of("HOME", folder.toString()))
                .run()
                .succeeds();
        assertThat(ours).doesNotExist();
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
        Eventually.within(
                Duration.ofSeconds(60),
                () -> Docker.run("exec", BACKEND, "pg_isready", "-h", "127.0.0.1")
                                .exitCode()
                        == 0);
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

    private static Result report(Path page, String stacks, Map<String, String> environment) {
        return Command.of(".github/scripts/report", page.toString(), stacks, "bin/preview", "--color", "never")
                .in(Checkout.directory())
                .with(environment)
                .run();
    }

    private static Map<String, String> backend(String url) {
        return Map.of("PULUMI_BACKEND_URL", url, "PULUMI_CONFIG_PASSPHRASE", "for tests");
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

    private String touchedBy(String file) throws IOException {
        write(file, "changed");
        commit();
        return stacks("staging prod", "HEAD~1").succeeds().text();
    }

    private Result stacks(String names, String base) {
        return Command.of(".github/scripts/stacks", base)
                .in(folder)
                .with(Map.of("PREFECT_STACKS", names))
                .run();
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), text);
    }

    private void commit() {
        git("add", "--all");
        git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "a change");
    }

    private void git(String... arguments) {
        var words = new ArrayList<>(List.of("git"));
        words.addAll(List.of(arguments));
        Command.of(words.toArray(String[]::new)).in(folder).run().succeeds();
    }
}
