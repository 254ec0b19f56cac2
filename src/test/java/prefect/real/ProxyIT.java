package prefect.real;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import prefect.real.Command.Result;

/** A reverse proxy before the server, below a path. Each step goes on from the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProxyIT {
    private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(60_000);
    private static final Pattern SOME_RUNS = Pattern.compile("[1-9]\\d*\\s*total");
    private static final Path FLOWS = Path.of("src/test/flows").toAbsolutePath();
    private static final int HTTP_PORT = FreePort.next();

    @TempDir
    static Path folder;

    private static RealStack stack;
    private static String url;
    private static Path root;

    @BeforeAll
    static void a_stack_behind_a_proxy_with_an_authority_of_its_own() throws IOException {
        stack = new RealStack("it-proxy");
        stack.unset("server.port");
        stack.set("proxy.domain", "localhost")
                .set("proxy.tls", "internal")
                .set("proxy.address", "127.0.0.1")
                .set("proxy.port", String.valueOf(stack.port))
                .set("proxy.httpPort", String.valueOf(HTTP_PORT))
                .set("server.path", "/flows/prefect")
                .set("server.auth", "generated")
                .set("server.logLevel", "INFO")
                .set("workers[0].pool", "default")
                .set("workers[0].volumes[0]", FLOWS + ":/flows:ro")
                .up()
                .succeeds();
        url = "https://localhost:%d/flows/prefect".formatted(stack.port);
        root = folder.resolve("root.crt");
        Files.writeString(
                root,
                Docker.run("exec", "it-proxy-proxy", "cat", "/data/caddy/pki/authorities/local/root.crt")
                        .succeeds()
                        .output());
    }

    @AfterAll
    static void nothing_is_left() {
        stack.close();
        Docker.run("volume", "rm", "--force", "it-proxy-proxy");
    }

    @Test
    @Order(1)
    void the_api_is_reached_by_https_alone_and_only_the_proxy_is_published() {
        assertThat(stack.output("apiUrl")).isEqualTo(url + "/api");
        assertThat(get(url + "/api/ready").succeeds().output()).contains("OK");
        assertThat(curl("--head", "http://localhost:%d/flows/prefect/api/ready?a=b".formatted(HTTP_PORT))
                        .succeeds()
                        .output())
                .contains("308", "ocation: " + url + "/api/ready?a=b");
        assertThat(Docker.run("port", stack.server()).succeeds().text()).isEmpty();
        // What another name than the domain gets is no page of Prefect's.
        assertThat(curl("--insecure", "https://127.0.0.1:%d/flows/prefect/api/ready".formatted(stack.port))
                        .output())
                .doesNotContain("OK");
    }

    @Test
    @Order(2)
    void a_second_up_and_a_refresh_change_nothing() {
        stack.hasNothingToDo();
    }

    @Test
    @Order(3)
    void clients_deploy_and_run_through_it_and_their_websockets_too() {
        var login = stack.output("serverAuth");
        var client = new Client("3.4.22", new Api(url + "/api", Optional.of(login))).trusting(root);
        client.deploy(FLOWS).succeeds();
        assertThat(client.run("doubled/it", "number=21").succeeds().output()).contains("Completed");

        // Here the flow runs outside: that it had a task the server knows from events, which come by websocket.
        client.python(FLOWS, "import flows; flows.doubled(4)").succeeds();
        Eventually.comesTrue(() -> tasks(login) == 2);
    }

    @Test
    @Order(4)
    void the_ui_is_below_the_path_and_calls_nobody_else() {
        try (var browser = new Browser()) {
            var auth = stack.output("serverAuth");
            browser.visit(stack.output("uiUrl"), page -> {
                assertThat(page.getByText("Login").first()).isVisible(PATIENTLY);
                page.locator("input").first().fill(auth);
                page.keyboard().press("Enter");

                assertThat(page.getByText(SOME_RUNS).first()).isVisible(PATIENTLY);
                Browser.screenshot(page, "dashboard-behind-a-proxy");
                assertThat(page.url()).startsWith(url + "/");
            });
            assertThat(browser.asked()).containsExactly("localhost:" + stack.port);
        }
    }

    @Test
    @Order(5)
    void requests_wait_while_the_server_is_replaced() throws InterruptedException {
        var server = Docker.idOf(stack.server());
        var done = new AtomicBoolean();
        var failed = new ArrayList<String>();
        var asked = new ArrayList<Integer>();
        var login = stack.output("serverAuth");
        var asking = new Thread(() -> {
            for (var i = 0; i < 3000 && !done.get(); i++) {
                var withBody = i % 2 == 1;
                var answer = withBody
                        ? patient("/api/flows/count", "--user", login, "--json", "{\"flows\": {}}")
                        : patient("/api/ready");
                asked.add(answer.exitCode());
                if (answer.exitCode() != 0 || !answer.text().matches(withBody ? "\\d+" : ".*OK.*")) {
                    failed.add(answer.output());
                }
            }
        });
        asking.start();
        try {
            stack.set("server.logLevel", "WARNING").up().succeeds();
        } finally {
            done.set(true);
            asking.join();
        }

        assertThat(Docker.idOf(stack.server())).isNotEqualTo(server);
        assertThat(asked).hasSizeGreaterThan(10);
        assertThat(failed).isEmpty();
    }

    @Test
    @Order(6)
    void a_certificate_of_ones_own_replaces_the_proxy_alone() throws IOException {
        var server = Docker.idOf(stack.server());
        openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -subj /CN=it-proxy -days 2");
        openssl("req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost");
        Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
        openssl(
                "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out cert.pem -days 2 -extfile names");

        stack.set("proxy.tls", "own")
                .set("proxy.cert", Files.readString(folder.resolve("cert.pem")))
                .setSecret("proxy.key", Files.readString(folder.resolve("key.pem")))
                .up()
                .succeeds();

        assertThat(curl("--cacert", folder.resolve("ca.pem").toString(), url + "/api/ready")
                        .succeeds()
                        .output())
                .contains("OK");
        assertThat(Docker.idOf(stack.server())).isEqualTo(server);
        assertThat(Docker.run("inspect", "it-proxy-proxy").succeeds().output()).doesNotContain("PRIVATE KEY");
        stack.hasNothingToDo();

        stack.set("proxy.domain", "127.0.0.1").up().succeeds();
        assertThat(curl(
                                "--cacert",
                                folder.resolve("ca.pem").toString(),
                                url.replace("localhost", "127.0.0.1") + "/api/ready")
                        .succeeds()
                        .output())
                .as("by its address, with which clients name no host")
                .contains("OK");
    }

    /** As behind a load balancer that has the certificate. */
    @Test
    @Order(7)
    void without_tls_of_its_own_it_answers_by_http_and_browsers_are_told_https() {
        stack.unset("proxy.cert").unset("proxy.key").unset("proxy.httpPort");
        stack.set("proxy.tls", "off")
                .set("proxy.domain", "prefect.example.com")
                .up()
                .succeeds();

        assertThat(stack.output("uiUrl")).isEqualTo("https://prefect.example.com/flows/prefect");
        assertThat(curl("http://127.0.0.1:%d/flows/prefect/api/ready".formatted(stack.port))
                        .succeeds()
                        .output())
                .contains("OK");
        // A redirect of the server's leads to where the browser came from.
        assertThat(curl(
                                "--include",
                                "--header",
                                "Host: prefect.example.com",
                                "http://127.0.0.1:%d/flows/prefect".formatted(stack.port))
                        .succeeds()
                        .output())
                .contains("ocation: https://prefect.example.com/flows/prefect/");
        stack.hasNothingToDo();
    }

    @Test
    @Order(8)
    void without_the_proxy_the_server_is_published_again() {
        stack.unset("proxy");
        stack.set("server.port", String.valueOf(stack.port));

        assertThat(stack.up().fails().output())
                .contains(
                        "is that of it-proxy-proxy, which is removed only after that was made", "nothing was changed");
        assertThat(curl("http://127.0.0.1:%d/flows/prefect/api/ready".formatted(stack.port))
                        .succeeds()
                        .output())
                .contains("OK");

        stack.set("server.port", String.valueOf(FreePort.next())).up().succeeds();
        stack.set("server.port", String.valueOf(stack.port)).up().succeeds();

        assertThat(Docker.hasContainer("it-proxy-proxy")).isFalse();
        assertThat(Docker.hasVolume("it-proxy-proxy")).isTrue();
        assertThat(curl("http://127.0.0.1:%d/flows/prefect/api/ready".formatted(stack.port))
                        .succeeds()
                        .output())
                .contains("OK");
    }

    /** Another Caddy is the authority: it looks whether the domain, by its name in the network, is the proxy's. */
    @Test
    @Order(9)
    void an_authority_gives_a_certificate_after_it_has_looked_whose_the_domain_is() throws IOException {
        Files.writeString(
                folder.resolve("Caddyfile"), "https://it-proxy-authority {\n\ttls internal\n\tacme_server\n}\n");
        Docker.run(
                        "run",
                        "--detach",
                        "--name",
                        "it-proxy-authority",
                        "--network",
                        stack.network(),
                        "--volume",
                        folder + ":/etc/caddy:ro",
                        Images.local(Images.CADDY))
                .succeeds();
        var itsRoot = folder.resolve("authority.crt");
        Eventually.comesTrue(() -> {
            var read = Docker.run("exec", "it-proxy-authority", "cat", "/data/caddy/pki/authorities/local/root.crt");
            write(itsRoot, read.output());
            return read.exitCode() == 0;
        });
        var address = Docker.gatewayOf(stack.network());

        stack.unset("server.port");
        stack.set("proxy.domain", "it-proxy-proxy")
                .set("proxy.address", address)
                .set("proxy.port", String.valueOf(stack.port))
                .set("proxy.httpPort", String.valueOf(HTTP_PORT))
                .set("proxy.acme.server", "https://it-proxy-authority/acme/local/directory")
                .set("proxy.acme.root", Files.readString(itsRoot))
                .up()
                .succeeds();

        var name = "it-proxy-proxy:" + stack.port;
        Eventually.comesTrue(() -> curl(
                                "--cacert",
                                itsRoot.toString(),
                                "--resolve",
                                name + ":" + address,
                                "https://" + name + "/flows/prefect/api/ready")
                        .exitCode()
                == 0);
        stack.hasNothingToDo();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static int tasks(String login) {
        return Integer.parseInt(
                curl("--cacert", root.toString(), "--user", login, "--json", "{}", url + "/api/task_runs/count")
                        .succeeds()
                        .text());
    }

    private static Result get(String address) {
        return curl("--cacert", root.toString(), address);
    }

    /** Waits for what is behind the proxy, but does not ask again. */
    private static Result patient(String path, String... arguments) {
        var words = new ArrayList<>(List.of("--fail", "--max-time", "90", "--cacert", root.toString()));
        words.addAll(List.of(arguments));
        words.add(url + path);
        return curl(words.toArray(String[]::new));
    }

    private static Result curl(String... arguments) {
        var words = new ArrayList<>(List.of("curl", "--silent", "--show-error"));
        words.addAll(List.of(arguments));
        return Command.of(words.toArray(String[]::new)).run();
    }

    private static void openssl(String arguments) {
        Command.of(("openssl " + arguments).split(" ")).in(folder).run().succeeds();
    }
}
