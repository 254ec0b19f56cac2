package prefect.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A page of docs/ whose commands are run as they stand there, so that they cannot go out of date. */
final class Docs {
    private static final Pattern BLOCK =
            Pattern.compile("^```console\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("^\\$ ((?:.*\\\\\\n)*.*)$", Pattern.MULTILINE);

    private String text;
    private final Map<String, String> replacements = new LinkedHashMap<>();
    private Map<String, String> environment = Map.of();
    private String init = "";
    private Runnable afterInit = () -> {};

    private Docs(String text) {
        this.text = text;
    }

    /** @param name of the page, without its folder and ending */
    static Docs page(String name) {
        try {
            return new Docs(Files.readString(Path.of("docs", name + ".md")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Only what stands under that heading, up to the next one. */
    Docs section(String heading) {
        var start = Pattern.compile("^#+ " + Pattern.quote(heading) + "$", Pattern.MULTILINE)
                .matcher(text);
        if (!start.find()) {
            throw new IllegalArgumentException("the page has no section " + heading);
        }
        var next = Pattern.compile("^#+ ", Pattern.MULTILINE).matcher(text);
        text = text.substring(start.end(), next.find(start.end()) ? next.start() : text.length());
        return this;
    }

    /** Puts what this test has in the place of what the page calls it. */
    Docs with(String placeholder, String value) {
        replacements.put(placeholder, value);
        return this;
    }

    Docs in(Map<String, String> environment) {
        this.environment = environment;
        return this;
    }

    /** @param step what to do when the page has made that stack */
    Docs afterInit(String stack, Runnable step) {
        this.init = "pulumi stack init " + stack;
        this.afterInit = step;
        if (!commands().contains(init)) {
            throw new IllegalArgumentException("the page does not make a stack " + stack);
        }
        return this;
    }

    /** The commands of all blocks of the language "console". */
    List<String> commands() {
        var commands = new ArrayList<String>();
        BLOCK.matcher(text)
                .results()
                .flatMap(block -> COMMAND.matcher(block.group(1)).results())
                .forEach(command -> commands.add(replaced(command.group(1))));
        return commands;
    }

    /** All of them, one after the other, each as if typed into a shell; what each printed. */
    List<String> run() {
        var commands = commands();
        if (commands.isEmpty()) {
            throw new IllegalStateException("there is no command to run");
        }
        var outputs = new ArrayList<String>();
        var exported = exports();
        for (var command : commands) {
            // What a command exports, the next ones have, as if all were typed into one shell.
            var result = Command.of(
                            "bash",
                            "-c",
                            ". %1$s; %2$s; code=$?; export -p >%1$s; exit $code".formatted(exported, command))
                    .in(Checkout.directory())
                    .with(environment)
                    .run();
            if (result.exitCode() != 0) {
                throw new AssertionError(
                        "%s%nended with exit code %d:%n%s".formatted(command, result.exitCode(), result.output()));
            }
            outputs.add(result.output());
            if (command.equals(init)) {
                afterInit.run();
            }
        }
        return outputs;
    }

    private static Path exports() {
        try {
            return Files.createTempFile("docs", ".exports");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private String replaced(String command) {
        for (var replacement : replacements.entrySet()) {
            command = command.replace(replacement.getKey(), replacement.getValue());
        }
        return command;
    }
}
