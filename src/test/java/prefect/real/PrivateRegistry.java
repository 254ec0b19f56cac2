package prefect.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** An image registry on this machine that wants a login: the CNCF distribution's, as Debian packages it. */
final class PrivateRegistry implements AutoCloseable {
    static final String USER = "puller";
    static final String PASSWORD = "let me: in";
    /** bcrypt of the password, which is the one form that the registry takes. */
    private static final String PASSWORD_FILE = USER + ":%s\n";

    final String address = "localhost:" + FreePort.next();
    private final Path folder;
    private final Process process;

    PrivateRegistry() {
        try {
            this.folder = Files.createTempDirectory("registry");
            var passwords = Files.writeString(folder.resolve("htpasswd"), PASSWORD_FILE.formatted(bcrypt()));
            var config = Files.writeString(
                    folder.resolve("config.yml"),
                    """
                    version: 0.1
                    log: {level: warn, accesslog: {disabled: true}}
                    storage: {filesystem: {rootdirectory: %s}}
                    http: {addr: "%s"}
                    auth: {htpasswd: {realm: tests, path: %s}}
                    """
                            .formatted(folder.resolve("images"), address, passwords));
            this.process = new ProcessBuilder(program(), "serve", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            awaitAnswer();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    /** Pushes an image of the local engine under a name of this registry, and returns that name. */
    String push(String image, String name) {
        var here = address + "/" + name;
        Docker.run("tag", image, here).succeeds();
        // A login of this command's own: the engine must know none when the stack pulls.
        var anonymous = Map.of("DOCKER_CONFIG", folder.resolve("docker").toString());
        Command.of("docker", "login", "--username", USER, "--password", PASSWORD, address)
                .with(anonymous)
                .run()
                .succeeds();
        Command.of("docker", "push", here).with(anonymous).run().succeeds();
        Docker.run("rmi", here).succeeds();
        return here;
    }

    private static String program() {
        var cache = Path.of("target", "registry").toAbsolutePath().toString();
        return Command.of("toolchain/images/registry", "program", cache)
                .run()
                .succeeds()
                .text()
                .lines()
                .reduce((before, last) -> last)
                .orElseThrow();
    }

    /** By the C library, which knows bcrypt where Java does not. */
    private static String bcrypt() {
        return Command.of("perl", "-e", "print crypt($ARGV[0], '$2y$05$abcdefghijklmnopqrstuu')", PASSWORD)
                .run()
                .succeeds()
                .text();
    }

    private void awaitAnswer() {
        var client = HttpClient.newHttpClient();
        Eventually.comesTrue(() -> wantsLogin(client));
    }

    /** False while it does not answer yet. */
    private boolean wantsLogin(HttpClient client) {
        var question = HttpRequest.newBuilder(URI.create("http://" + address + "/v2/"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            var status =
                    client.send(question, HttpResponse.BodyHandlers.ofString()).statusCode();
            if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
                return true;
            }
            throw new IllegalStateException("the registry answers " + status);
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        Command.of("rm", "-rf", folder.toString()).run();
    }
}
