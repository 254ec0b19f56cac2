package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import prefect.settings.Certificates;

/** What a reverse proxy is declared as, and what is refused. */
class ProxyTest {
    private static final Map<String, Object> DOMAIN = Map.of("domain", "prefect.example.com");

    @Test
    void only_the_proxy_is_published() {
        var stack = RecordedStack.update().run(with(DOMAIN, Map.of("auth", "generated")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.container("prefect-proxy"))
                .containsEntry("image", "sha256:caddy:2")
                .containsEntry("restart", "always")
                .containsEntry(
                        "ports",
                        List.of(
                                Map.of("internal", 443.0, "external", 443.0, "ip", "0.0.0.0"),
                                Map.of("internal", 80.0, "external", 80.0, "ip", "0.0.0.0")))
                .containsEntry("volumes", List.of(Map.of("volumeName", "prefect-proxy", "containerPath", "/data")));
        assertThat(stack.container("prefect-server")).doesNotContainKey("ports");
        assertThat(stack.output("uiUrl")).isEqualTo("https://prefect.example.com");
        assertThat(stack.output("apiUrl")).isEqualTo("https://prefect.example.com/api");
        assertThat(stack.container("prefect-server").get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PREFECT_UI_API_URL=https://prefect.example.com/api", "FORWARDED_ALLOW_IPS=*");
    }

    @Test
    void another_port_is_in_every_address() {
        var configuration = configuration(
                Map.of("domain", "prefect.example.com", "tls", "internal", "port", 8443, "httpPort", 8080),
                Map.of("auth", "generated"));

        assertThat(configuration)
                .contains(
                        "https://prefect.example.com {\n\ttls internal\n",
                        "redir https://prefect.example.com:8443{uri}")
                .contains("reverse_proxy prefect-server:4200")
                .doesNotContain("acme", "email", "default_sni");
    }

    @Test
    void a_path_is_the_servers_and_the_health_checks_too() {
        var server = Map.<String, Object>of("auth", "generated", "path", "/prefect");
        var stack = RecordedStack.update().run(with(DOMAIN, server));

        assertThat(stack.output("apiUrl")).isEqualTo("https://prefect.example.com/prefect/api");
        assertThat(stack.container("prefect-server").get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PREFECT_UI_SERVE_BASE=/prefect", "PREFECT_SERVER_API_BASE_PATH=/prefect/api");
        assertThat(stack.container("prefect-server").get("healthcheck").toString())
                .contains("http://127.0.0.1:4200/prefect/api/ready");
        assertThat(configuration(DOMAIN, server)).contains("rewrite * /prefect/api/ready");
    }

    @Test
    void an_authority_is_asked_as_the_settings_say() {
        var acme = Map.of(
                "email", "ops@example.com",
                "server", "https://ca.example.com/acme/directory",
                "root", Certificates.valid());
        var proxy = Map.of("domain", "prefect.example.com", "acme", acme);

        assertThat(configuration(proxy, Map.of("auth", "generated")))
                .contains(
                        "\temail ops@example.com\n",
                        "\tacme_ca https://ca.example.com/acme/directory\n",
                        "\tacme_ca_root /etc/prefect/acme-root.pem\n");
    }

    @Test
    void a_certificate_of_ones_own_is_put_there_and_its_key_is_secret() {
        var proxy = Map.<String, Object>of(
                "domain",
                "prefect.example.com",
                "tls",
                "own",
                "cert",
                Certificates.of("prefect.example.com"),
                "key",
                Certificates.KEY);
        var stack = RecordedStack.update().run(with(proxy, Map.of("auth", "generated")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.container("prefect-proxy").get("uploads").toString())
                .contains("tls /etc/prefect/proxy-cert.pem /etc/prefect/proxy-key.pem")
                .contains("file=/etc/prefect/proxy-key.pem");
    }

    @Test
    void without_tls_it_answers_to_every_name_by_http_alone() {
        var proxy = Map.<String, Object>of("domain", "prefect.example.com", "tls", "off", "address", "127.0.0.1");
        var stack = RecordedStack.update().run(with(proxy, Map.of()));

        assertThat(stack.output("uiUrl")).as("of the TLS before it").isEqualTo("https://prefect.example.com");
        assertThat(stack.container("prefect-proxy"))
                .containsEntry("ports", List.of(Map.of("internal", 80.0, "external", 80.0, "ip", "127.0.0.1")));
        assertThat(configuration(proxy, Map.of()))
                .contains("\nhttp:// {\n", "auto_https off")
                .doesNotContain("redir ");
    }

    @Test
    void another_address_may_be_given_for_browsers() {
        var stack = RecordedStack.update()
                .run(with(DOMAIN, Map.of("auth", "generated", "publicUrl", "https://prefect.example.com:10443")));

        assertThat(stack.output("apiUrl")).isEqualTo("https://prefect.example.com:10443/api");
    }

    @Test
    void clients_that_call_an_address_name_no_host() {
        assertThat(configuration(Map.of("domain", "192.0.2.10", "tls", "internal"), Map.of("auth", "generated")))
                .contains("default_sni 192.0.2.10");
    }

    @Test
    void a_certificate_has_to_be_for_the_domain() {
        for (var name : List.of("prefect.example.com", "*.example.com", "PREFECT.example.com")) {
            assertThat(own(name)).isNotNull();
        }
        for (var name : List.of("example.com", "*.prefect.example.com", "*.com", "other.example.com")) {
            assertThatThrownBy(() -> own(name)).hasMessageContaining("proxy.cert: is not for prefect.example.com");
        }
    }

    private static prefect.settings.Settings own(String name) {
        var proxy = Map.of(
                "domain", "prefect.example.com", "tls", "own", "cert", Certificates.of(name), "key", Certificates.KEY);
        return with(proxy, Map.of("auth", "generated"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"tls": "internal"}                              | {"auth": "generated"} | proxy.domain: is missing, allowed: a host name
                    {"domain": "a b"}                                | {"auth": "generated"} | proxy.domain: "a b" cannot be used
                    {"domain": "x.example.com"}                      | {}                    | server.auth: is missing, and whoever reaches 0.0.0.0:443 could run anything
                    {"domain": "x.example.com"}                      | {"auth": "generated", "port": 4200} | server.port: is set beside proxy.domain, but then only the proxy is published
                    {"domain": "192.0.2.1"}                          | {"auth": "generated"} | proxy.domain: "192.0.2.1" is no name for which a public authority gives a certificate
                    {"domain": "prefect"}                            | {"auth": "generated"} | proxy.domain: "prefect" is no name for which
                    {"domain": "prefect.internal"}                   | {"auth": "generated"} | proxy.domain: "prefect.internal" is no name for which
                    {"domain": "x.example.com", "tls": "own"}        | {"auth": "generated"} | proxy.cert: is missing, allowed: a PEM file's content
                    {"domain": "x.example.com", "cert": "x"}         | {"auth": "generated"} | proxy.cert: is no certificate
                    {"domain": "x.example.com", "tls": "internal", "acme": {"email": "a@b.c"}} | {"auth": "generated"} | proxy.acme: is for proxy.tls: acme
                    {"domain": "x.example.com", "acme": {"server": "http://x"}} | {"auth": "generated"} | proxy.acme.server: "http://x" cannot be used, allowed: an address such as https://
                    {"domain": "x.example.com", "acme": {"email": "x}\\n"}} | {"auth": "generated"} | proxy.acme.email:
                    {"domain": "x.example.com", "port": 80}          | {"auth": "generated"} | proxy.httpPort: 80 is proxy.port, allowed: another one
                    {"domain": "x.example.com", "tls": "off", "httpPort": 8080} | {"auth": "generated"} | proxy.httpPort: is where HTTP leads to HTTPS
                    {"domain": "x.example.com", "address": "127.0.0.1"} | {}                 | proxy.address: is 127.0.0.1, where no authority can look
                    {"domain": "x.example.com"}                      | {"auth": "generated", "path": "prefect"} | server.path: "prefect" cannot be used, allowed: one or more parts
                    """)
    void what_cannot_work_is_refused(String proxy, String server, String message) {
        assertThatThrownBy(() -> SettingsOf.from(Map.of("proxy", proxy, "server", server)))
                .hasMessageContaining(message)
                .hasMessageContaining("nothing was changed");
    }

    @Test
    void an_address_for_browsers_has_the_path() {
        assertThatThrownBy(() -> SettingsOf.from(
                        Map.of("server", "{\"path\": \"/prefect\", \"publicUrl\": \"https://x.example.com\"}")))
                .hasMessageContaining("server.publicUrl: \"https://x.example.com\" does not end with /prefect");
    }

    private static String configuration(Map<String, ?> proxy, Map<String, ?> server) {
        var uploads = RecordedStack.update()
                .run(with(proxy, server))
                .container("prefect-proxy")
                .get("uploads");
        return ((List<?>) uploads)
                .stream()
                        .map(upload -> (Map<?, ?>) upload)
                        .filter(upload -> upload.get("file").equals("/etc/caddy/Caddyfile"))
                        .map(upload -> (String) upload.get("content"))
                        .findFirst()
                        .orElseThrow();
    }

    private static prefect.settings.Settings with(Map<String, ?> proxy, Map<String, ?> server) {
        var values = new HashMap<String, String>();
        values.put("proxy", new Gson().toJson(proxy));
        values.put("server", new Gson().toJson(server));
        return SettingsOf.from(values);
    }
}
