package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import prefect.settings.Certificates;

/**
 * Stacks on other machines, deployed from one checkout: one behind ssh, one behind TLS, by the commands of the docs.
 * Each step goes on from the one before.
 */
@Tag("hosts")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RemoteHostsIT {
    private static final String SSH = "10.88.0.2";
    private static final String TLS = "10.88.0.3";
    private static final String EXPIRED = "10.88.0.4";
    private static final String NOBODY = "10.88.0.9";
    private static final List<String> CERTIFICATES = List.of("ca.pem", "cert.pem", "key.pem");

    private static TestHosts hosts;
    private static RealStack behindSsh;
    private static RealStack behindTls;
    private static RealStack wrong;

    @BeforeAll
    static void machines_with_images_and_without_a_registry() {
        hosts = new TestHosts();
        hosts.start("staging", SSH);
        hosts.start("production", TLS, "--ssh-from", SSH);
        hosts.start("expired", EXPIRED, "--expired");
        for (var host : List.of("staging", "production")) {
            hosts.load(host, Images.local(Images.POSTGRES), Images.local(Images.NEWEST_PREFECT));
        }
        behindSsh = RealStack.madeByDocs("it-ssh", "staging", hosts.environment());
        behindTls = RealStack.madeByDocs("it-tls", "production", hosts.environment());
        wrong = RealStack.madeByDocs("it-wrong", "it-wrong", hosts.environment());
        wrong.pulumi("stack", "init").succeeds();
    }

    @AfterAll
    static void nothing_is_left() throws IOException {
        behindSsh.close();
        behindTls.close();
        wrong.close();
        hosts.close();
        for (var file : CERTIFICATES) {
            Files.deleteIfExists(Checkout.directory().resolve(file));
        }
    }

    @Test
    @Order(1)
    void the_page_on_ssh_leads_to_a_server_whose_ui_calls_that_machine() {
        Docs.page("ssh")
                .with("deploy@docker.example.com", "root@" + SSH)
                .with("docker.example.com", SSH)
                .in(behindSsh.environment())
                .afterInit("staging", behindSsh::useTheseImages)
                .run();

        assertThat(behindSsh.output("apiUrl")).isEqualTo("http://%s:4200/api".formatted(SSH));
        assertThat(uiSettings(SSH)).contains("\"api_url\":\"http://%s:4200/api\"".formatted(SSH), "\"auth\":\"BASIC\"");
        assertThat(hosts.docker("staging", "ps", "--format", "{{.Names}}")
                        .text()
                        .lines())
                .containsExactlyInAnyOrder("prefect-server", "prefect-postgres");
    }

    @Test
    @Order(2)
    void the_page_on_tls_leads_to_another_beside_it() throws IOException {
        for (var file : CERTIFICATES) {
            Files.copy(hosts.tls(file), Checkout.directory().resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }

        Docs.page("tls")
                .with("docker.example.com", TLS)
                .in(behindTls.environment())
                .afterInit("production", behindTls::useTheseImages)
                .run();

        assertThat(uiSettings(TLS)).contains("\"api_url\":\"http://%s:4200/api\"".formatted(TLS));
        assertThat(uiSettings(SSH)).contains(SSH);
        var key = Files.readString(hosts.tls("key.pem"))
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
        assertThat(behindTls.stateOnDisk()).contains("pulumi:providers:docker").doesNotContain(key);
    }

    @Test
    @Order(3)
    void on_neither_does_a_second_up_or_a_refresh_change_anything() {
        for (var stack : List.of(behindSsh, behindTls)) {
            stack.hasNothingToDo();
        }
    }

    @Test
    @Order(4)
    void a_machine_that_only_another_one_reaches_is_reached_by_jumping() {
        wrong.set("dockerHost", "ssh://root@" + TLS);
        assertThat(wrong.pulumi("preview").fails().output())
                .contains("No Docker Engine answers at ssh://root@" + TLS, "Permission denied (publickey)");

        wrong.set("name", "jump").set("network", "jump-net").set("database.volume", "jump-data");
        wrong.set("server.port", "4299").set("sshOptions[0]", "-J").set("sshOptions[1]", "root@" + SSH);
        wrong.pulumi("preview").succeeds();

        wrong.unset("sshOptions");
    }

    @Test
    @Order(5)
    void a_host_that_cannot_be_reached_over_ssh_is_told_at_preview_in_one_message() throws IOException {
        var otherKey = Files.createTempDirectory("key").resolve("id");
        Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", otherKey.toString())
                .run()
                .succeeds();

        assertThat(previewOf("ssh://root@" + NOBODY)).contains("connect to host " + NOBODY + " port 22");
        assertThat(previewOf("ssh://root@%s:23".formatted(SSH))).contains("port 23: Connection refused");
        assertThat(previewOf(
                        "ssh://root@" + SSH,
                        // Without the configuration that names the right key.
                        "-F",
                        "/dev/null",
                        "-o",
                        "UserKnownHostsFile=" + hosts.knownHosts(),
                        "-o",
                        "IdentitiesOnly=yes",
                        "-i",
                        otherKey.toString()))
                .contains("Permission denied (publickey)", "Try by hand: ssh root@" + SSH);
        assertThat(previewOf("ssh://root@" + SSH, "-o", "UserKnownHostsFile=/dev/null"))
                .contains("Host key verification failed");
    }

    @Test
    @Order(6)
    void a_host_that_cannot_be_reached_over_tls_is_told_at_preview_in_one_message() throws IOException {
        wrong.set("tls.ca", Files.readString(hosts.tls("ca.pem")));
        wrong.set("tls.cert", Files.readString(hosts.tls("cert.pem")));
        wrong.setSecret("tls.key", Files.readString(hosts.tls("key.pem")));
        assertThat(previewOf("tcp://%s:2375".formatted(TLS))).contains("Connection refused");
        assertThat(previewOf("tcp://%s:2376".formatted(EXPIRED))).contains("its certificate has expired (NotAfter: ");

        wrong.set("tls.cert", Files.readString(hosts.tls("expired-cert.pem")));
        assertThat(previewOf("tcp://%s:2376".formatted(TLS))).contains("tls.cert: expired on ");

        var unknown = Certificates.valid();
        wrong.set("tls.cert", unknown).setSecret("tls.key", Certificates.KEY);
        assertThat(previewOf("tcp://%s:2376".formatted(TLS)))
                .contains("it ended the connection, as it does if it does not accept tls.cert");

        wrong.set("tls.ca", unknown);
        assertThat(previewOf("tcp://%s:2376".formatted(TLS))).contains("its certificate is not signed by tls.ca");
    }

    @Test
    @Order(7)
    void a_stack_does_not_move_to_another_host_and_leave_its_data_behind() {
        behindSsh
                .set("dockerHost", "ssh://root@" + TLS)
                .set("sshOptions[0]", "-J")
                .set("sshOptions[1]", "root@" + SSH);

        for (var attempt = 0; attempt < 2; attempt++) {
            assertThat(behindSsh.up().fails().output())
                    .contains("This stack was deployed to the Docker host at ssh://root@" + SSH)
                    .doesNotContain("at com.pulumi");
        }

        behindSsh.set("dockerHost", "ssh://root@" + SSH).unset("sshOptions");
        behindSsh.pulumi("up", "--yes", "--skip-preview").succeeds();
    }

    @Test
    @Order(8)
    void the_scripts_work_on_other_machines_too() {
        assertThat(behindSsh.script("bin/up", "--expect-no-changes").succeeds().output())
                .contains("Prefect is ready.", "http://" + SSH);
        assertThat(behindTls.script("bin/down").succeeds().output()).contains("The data is still in the volume pgdata");
        assertThat(behindTls.script("bin/up").succeeds().output()).contains("Prefect is ready.", "http://" + TLS);
    }

    @Test
    @Order(9)
    void taken_down_they_leave_their_data() {
        for (var stack : Map.of("staging", behindSsh, "production", behindTls).entrySet()) {
            stack.getValue().destroy().succeeds();

            assertThat(hosts.docker(stack.getKey(), "ps", "--all", "--quiet").text())
                    .isEmpty();
            assertThat(hosts.docker(stack.getKey(), "volume", "ls", "--quiet").text())
                    .isEqualTo("pgdata");

            stack.getValue().script("bin/down", "--data", "--yes").succeeds();

            assertThat(hosts.docker(stack.getKey(), "volume", "ls", "--quiet").text())
                    .isEmpty();
        }
    }

    /** What a preview that has to fail says, which must be one message and no stack trace. */
    private static String previewOf(String dockerHost, String... sshOptions) {
        wrong.set("dockerHost", dockerHost);
        if (wrong.pulumi("config", "get", "sshOptions").exitCode() == 0) {
            wrong.unset("sshOptions");
        }
        for (var i = 0; i < sshOptions.length; i++) {
            wrong.set("sshOptions[" + i + "]", sshOptions[i]);
        }
        if (dockerHost.startsWith("ssh") && wrong.pulumi("config", "get", "tls").exitCode() == 0) {
            wrong.unset("tls");
        }
        var output = wrong.pulumi("preview").fails().output();
        assertThat(output).doesNotContain("at com.pulumi", "Exception");
        return output;
    }

    private static String uiSettings(String address) {
        return Api.at("http://%s:4200".formatted(address)).get("/ui-settings").toString();
    }
}
