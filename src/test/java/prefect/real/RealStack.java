package prefect.real;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import prefect.real.Command.Result;

/**
 * A stack of its own on the real engine: own names, own port, own volume, own state. Closing it removes all of them.
 */
final class RealStack implements AutoCloseable {
    String name;
    final int port = FreePort.next();
    /** What the names of all that it makes start with. */
    private final String prefix;

    private final Path state;
    private final Map<String, String> variables;

    /** @param name of the stack, and what the names of all that it makes start with */
    RealStack(String name) {
        this(name, Map.of());
    }

    /** @param variables further environment of all its commands, such as another backend */
    RealStack(String name, Map<String, String> variables) {
        this(name, name, temporaryFolder(name), variables);
        init();
    }

    private RealStack(String name, String prefix, Path state, Map<String, String> variables) {
        this.name = name;
        this.prefix = prefix;
        this.state = state;
        this.variables = variables;
        try {
            Files.createDirectories(state);
            Files.deleteIfExists(file());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        // What a test run that was itself killed may have left: in a state that is used again, and on the engine.
        pulumi("cancel", "--yes");
        pulumi("stack", "rm", "--yes", "--force");
        removeAll();
    }

    private void init() {
        pulumi("stack", "init").succeeds();
        takeNamesOfItsOwn();
        set("database.volume", volume());
    }

    /**
     * A stack that a page of the docs makes, under the name that the page gives it.
     *
     * @param prefix what the names of all that it makes start with
     * @param variables further environment of all its commands
     */
    static RealStack madeByDocs(String prefix, String name, Map<String, String> variables) {
        return new RealStack(name, prefix, temporaryFolder(prefix), variables);
    }

    /** What a test on an engine that others use too adds to the settings that a page names. */
    void takeNamesOfItsOwn() {
        set("name", prefix);
        set("network", network());
        set("server.port", String.valueOf(port));
        useTheseImages();
    }

    /** Set here, not inherited: the images that a test names need the prefix too. */
    void useTheseImages() {
        Images.REGISTRY.ifPresent(registry -> set("imageRegistry", registry));
    }

    /** With its state where the scripts in bin/ keep it, for those who have no backend. */
    static RealStack ofTheScripts(String name) {
        var stack = new RealStack(name, name, Checkout.directory().resolve(".local/state"), Map.of());
        stack.init();
        return stack;
    }

    private static Path temporaryFolder(String name) {
        try {
            return Files.createTempDirectory("prefect-" + name);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private Path file() {
        return Checkout.directory().resolve("stacks/Pulumi." + name + ".yaml");
    }

    String network() {
        return prefix + "-net";
    }

    String volume() {
        return prefix + "-data";
    }

    String postgres() {
        return prefix + "-postgres";
    }

    String server() {
        return prefix + "-server";
    }

    String backup() {
        return prefix + "-backup";
    }

    String migration() {
        return prefix + "-migrate";
    }

    /** The stack and its file; what it has made keeps its names. */
    void rename(String other) {
        pulumi("stack", "rename", other).succeeds();
        name = other;
    }

    RealStack set(String key, String value) {
        pulumi("config", "set", "--path", "--", key, value).succeeds();
        return this;
    }

    RealStack setSecret(String key, String value) {
        pulumi("config", "set", "--secret", "--path", "--", key, value).succeeds();
        return this;
    }

    RealStack unset(String key) {
        pulumi("config", "rm", "--path", key).succeeds();
        return this;
    }

    Result up() {
        return pulumi("up", "--yes", "--skip-preview");
    }

    /** Neither for another up nor for a refresh. */
    void hasNothingToDo() {
        pulumi("up", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
        pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes").succeeds();
    }

    Result destroy() {
        return pulumi("destroy", "--yes", "--skip-preview");
    }

    Result pulumi(String... arguments) {
        return command(arguments).run();
    }

    Command command(String... arguments) {
        var words = new ArrayList<>(List.of("pulumi", "--stack", name, "--non-interactive", "--color", "never"));
        words.addAll(List.of(arguments));
        return Command.of(words.toArray(String[]::new)).in(Checkout.directory()).with(environment());
    }

    /** bin/up for this stack. */
    Command script() {
        return Command.of("bin/up", "--stack", name, "--color", "never")
                .in(Checkout.directory())
                .with(environment());
    }

    /** One of the scripts for this stack. */
    Result script(String script, String... options) {
        var words = new ArrayList<>(List.of(script, "--stack", name));
        words.addAll(List.of(options));
        return Command.of(words.toArray(String[]::new))
                .in(Checkout.directory())
                .with(environment())
                .run();
    }

    Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("PULUMI_BACKEND_URL", "file://" + state);
        environment.put("PULUMI_CONFIG_PASSPHRASE", "for tests");
        environment.put("PREFECT_STACK_IMAGE_REGISTRY", "");
        environment.put("PULUMI_SKIP_CONFIRMATIONS", "true");
        environment.put("PULUMI_STACK", name);
        environment.putAll(variables);
        return environment;
    }

    String output(String output) {
        return pulumi("stack", "output", output, "--show-secrets").succeeds().text();
    }

    /** All files of the state, as they lie on disk. */
    String stateOnDisk() {
        try (var files = Files.walk(state)) {
            var text = new StringBuilder();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What the server answers at a path below /api. */
    JsonElement get(String path) {
        return api().get(path);
    }

    JsonElement post(String path, String json) {
        return api().post(path, json);
    }

    Api api() {
        return Api.at("http://127.0.0.1:" + port + "/api");
    }

    /** Asks Postgres, over TCP and with the password of the stack's outputs. */
    String sql(String statement) {
        return Docker.run(
                        "exec",
                        "-e",
                        "PGPASSWORD=" + output("databasePassword"),
                        postgres(),
                        "psql",
                        "-h",
                        postgres(), // not 127.0.0.1, where the image lets everybody in
                        "-U",
                        "prefect",
                        "-d",
                        "prefect",
                        "-At",
                        "-c",
                        statement)
                .succeeds()
                .text();
    }

    @Override
    public void close() {
        destroy();
        removeAll();
        if (!state.startsWith(Checkout.directory())) { // where it is not this stack's alone
            Command.of("rm", "-rf", state.toString()).run();
        }
        try {
            Files.deleteIfExists(file());
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }

    /** On this machine's engine, whether its state knows of it or not. */
    private void removeAll() {
        Docker.removeContainersOf(prefix);
        Docker.run("volume", "rm", "--force", volume(), volume() + "-backups");
        Docker.run("network", "rm", network());
    }
}
