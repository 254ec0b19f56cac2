package prefect.real;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import prefect.real.Command.Result;

/**
 * The prefect command of a user, from PyPI and in a virtual environment of its own: what a server is used with from
 * outside.
 */
final class Client {
    private static final Path CLIENTS = Path.of("target", "clients").toAbsolutePath();

    private final Path environment;
    private final Api api;
    private final Map<String, String> variables = new HashMap<>();

    /** Installed once for all tests, which takes a minute. */
    Client(String version, Api api) {
        this.environment = CLIENTS.resolve(version);
        this.api = api;
        Fork.alone(CLIENTS.resolve(version + ".lock"), () -> install(version));
    }

    private void install(String version) {
        var isWhole = environment.resolve("whole");
        if (Files.exists(isWhole)) {
            return;
        }
        Command.of("rm", "-rf", environment.toString()).run().succeeds();
        Command.of("python3", "-m", "venv", environment.toString()).run().succeeds();
        // 3.4.22 imports it and does not ask for it.
        Command.of(
                        environment.resolve("bin/pip").toString(),
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "prefect==" + version,
                        "importlib-metadata")
                .run()
                .succeeds();
        Command.of("touch", isWhole.toString()).run().succeeds();
    }

    /** A server whose certificate that one signed, directly or not. */
    Client trusting(Path root) {
        variables.put("PREFECT_API_SSL_CERT_FILE", root.toString());
        return this;
    }

    /** Runs Python with the prefect package, as a person does who tries a flow. */
    Result python(Path folder, String program) {
        return run(folder, List.of(environment.resolve("bin/python").toString(), "-c", program));
    }

    /** Deploys what the prefect.yaml of that folder says. */
    Result deploy(Path folder) {
        return prefect(folder, "--no-prompt", "deploy", "--all");
    }

    /** Runs a deployment, and comes back when the run has ended; not well, if it did not. */
    Result run(String deployment, String... parameters) {
        var words = new ArrayList<>(List.of("deployment", "run", deployment, "--watch"));
        for (var parameter : parameters) {
            words.addAll(List.of("--param", parameter));
        }
        return prefect(Path.of("."), words.toArray(String[]::new));
    }

    private Result prefect(Path folder, String... arguments) {
        var words = new ArrayList<>(List.of(environment.resolve("bin/prefect").toString()));
        words.addAll(List.of(arguments));
        return run(folder, words);
    }

    private Result run(Path folder, List<String> words) {
        var all = new HashMap<>(variables);
        all.put("PREFECT_API_URL", api.url());
        all.put("PREFECT_HOME", environment.resolve("home").toString());
        api.auth().ifPresent(login -> all.put("PREFECT_API_AUTH_STRING", login));
        return Command.of(words.toArray(String[]::new)).in(folder).with(all).run();
    }
}
