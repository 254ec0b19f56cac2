package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import prefect.real.Command.Result;

/** The scripts in .github by themselves, as the workflows call them. */
class GitHubScriptsIT {
    @TempDir
    Path folder;

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

    static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        file.toFile().setExecutable(true);
    }

    /** bin/preview of stacks, a JSON list, to a page. */
    static Result report(Path page, String stacks, Map<String, String> environment) {
        return Command.of(".github/scripts/report", page.toString(), stacks, "bin/preview", "--color", "never")
                .in(Checkout.directory())
                .with(environment)
                .run();
    }

    static Map<String, String> backend(String url) {
        return Map.of("PULUMI_BACKEND_URL", url, "PULUMI_CONFIG_PASSPHRASE", "for tests");
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
