package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static prefect.settings.ReadSettings.config;
import static prefect.settings.ReadSettings.read;
import static prefect.settings.ReadSettings.tls;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where the containers run. */
class DockerHostSettingsTest {
    @Test
    void a_host_behind_ssh_is_read_with_its_options() {
        var settings = read(Map.of(
                "dockerHost", "ssh://deploy@docker.example.com:2222", "sshOptions", "[\"-J\", \"jump.example.com\"]"));

        assertThat(settings.hosts().get(Hosts.ONLY).isSsh()).isTrue();
        assertThat(settings.hosts().get(Hosts.ONLY).remoteMachine()).contains("docker.example.com");
        assertThat(settings.hosts().get(Hosts.ONLY).sshOptions())
                .containsExactly("-J", "jump.example.com", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10");
    }

    @Test
    void a_host_on_tcp_needs_all_of_tls() {
        assertThatThrownBy(() -> read(Map.of("dockerHost", "tcp://docker.example.com:2376")))
                .hasMessageContainingAll(
                        "3 problems",
                        "tls.ca: is missing",
                        "tls.cert: is missing",
                        "tls.key: is missing",
                        "pulumi config set --secret --path 'tls.key' < key.pem");
    }

    @Test
    void tls_without_tcp_is_refused() {
        assertThatThrownBy(() -> read(Map.of("tls", tls(Certificates.valid(), Certificates.KEY)), Set.of("tls")))
                .hasMessageContaining("1 problem")
                .hasMessageContaining("tls: is for a host on TCP, allowed: together with dockerHost: tcp://");
    }

    @Test
    void a_host_on_tcp_is_read_with_its_certificates() {
        var certificate = Certificates.valid();

        var settings = read(
                Map.of("dockerHost", "tcp://docker.example.com:2376", "tls", tls(certificate, Certificates.KEY)),
                Set.of("tls"));

        assertThat(settings.hosts().get(Hosts.ONLY).tls())
                .contains(new Tls(certificate, certificate, new Secret(Certificates.KEY)));
        assertThat(settings.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void certificates_that_cannot_work_are_refused_without_repeating_the_key() {
        var tls = tls(Certificates.expired(), "hunter2");

        assertThatThrownBy(() -> read(Map.of("dockerHost", "tcp://docker.example.com:2376", "tls", tls), Set.of("tls")))
                .hasMessageContainingAll(
                        "3 problems",
                        "tls.ca: expired on 20",
                        "tls.cert: expired on 20",
                        "tls.key: is no unencrypted private key")
                .message()
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> read(
                        Map.of("dockerHost", "tcp://docker.example.com:2376", "tls", tls("hello", Certificates.KEY)),
                        Set.of("tls")))
                .hasMessageContaining("tls.ca: is no certificate, allowed: a PEM file's content");
        for (var encrypted : List.of(
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMII=\n-----END RSA PRIVATE KEY-----\n")) {
            assertThatThrownBy(() -> read(
                            Map.of(
                                    "dockerHost",
                                    "tcp://docker.example.com:2376",
                                    "tls",
                                    tls(Certificates.valid(), encrypted)),
                            Set.of("tls")))
                    .hasMessageContaining("tls.key: is no unencrypted private key");
        }
        assertThatThrownBy(() -> read(Map.of(
                        "dockerHost",
                        "tcp://docker.example.com:2376",
                        "tls",
                        tls(Certificates.valid(), Certificates.KEY))))
                .hasMessageContaining("tls.key: is stored as plain text");
    }

    @Test
    void the_operators_docker_host_is_used_where_the_stack_names_none() {
        var operator = Map.of(DockerHostSettings.DOCKER_HOST_VARIABLE, "tcp://build-service:2375");

        var plain = Settings.read(config(Map.of(), Set.of()), operator);
        var named = Settings.read(config(Map.of("dockerHost", "ssh://me@box"), Set.of()), operator);

        assertThat(plain.hosts().get(Hosts.ONLY).address()).contains(URI.create("tcp://build-service:2375"));
        assertThat(named.hosts().get(Hosts.ONLY).address()).contains(URI.create("ssh://me@box"));
        assertThatThrownBy(() -> Settings.read(
                        config(Map.of(), Set.of()), Map.of(DockerHostSettings.DOCKER_HOST_VARIABLE, "localhost")))
                .hasMessageContaining(
                        "dockerHost: is not set, and the environment variable DOCKER_HOST cannot be used either");
    }

    @Test
    void on_another_machine_the_ui_calls_that_machine() {
        var remote = Map.of("dockerHost", "ssh://me@docker.example.com");

        var published = new HashMap<>(remote);
        published.put("server", "{\"address\": \"0.0.0.0\", \"port\": 4300, \"auth\": \"generated\"}");
        assertThat(read(published).server().publicUrl()).isEqualTo("http://docker.example.com:4300");

        assertThat(read(remote).server().publicUrl()).isEqualTo("http://127.0.0.1:4200");
        assertThat(read(remote).warnings())
                .singleElement()
                .asString()
                .contains("only that machine reaches it", "ssh -L 4200:127.0.0.1:4200 docker.example.com");
    }
}
