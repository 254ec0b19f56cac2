package prefect.docker;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import prefect.docker.engine.Engine;
import prefect.docker.engine.OneOff;

/** Puts questions to an engine: each to a container that is made for it and removed again. */
final class Inquiry {
    private final Engine engine;
    private final StackLabel label;

    Inquiry(Engine engine, StackLabel label) {
        this.engine = engine;
        this.label = label;
    }

    /** The refusal, or empty for yes, and if it is not asked. */
    Output<Optional<Question.No>> make(
            Question question, Output<String> image, Output<List<Resource>> after, Predicate<String> isNeeded) {
        return Output.tuple(image, question.env(), question.network(), allValues(question.files()), after)
                .apply(known -> Output.of(CompletableFuture.supplyAsync(
                        () -> isNeeded.test(known.t1)
                                ? ask(question, known.t1, known.t2, known.t3, known.t4)
                                : Optional.<Question.No>empty(),
                        Await::inThreadOfItsOwn)));
    }

    private static Output<Map<String, String>> allValues(Map<String, Output<String>> outputs) {
        var all = Output.of(Map.<String, String>of());
        for (var entry : outputs.entrySet()) {
            all = Output.concatMap(all, entry.getValue().applyValue(value -> Map.of(entry.getKey(), value)));
        }
        return all;
    }

    private Optional<Question.No> ask(
            Question question, String image, List<String> env, String network, Map<String, String> files) {
        var outcome = engine.run(new OneOff(
                image,
                question.command(),
                env,
                network,
                files,
                question.hosts(),
                question.volumes(),
                Map.of(StackLabel.KEY, label.value()),
                question.limit()));
        return outcome.exitCode() == 0
                ? Optional.empty()
                : Optional.of(new Question.No(
                        outcome.exitCode(),
                        outcome.log().stream().map(LastWords::withoutPasswords).toList(),
                        LastWords.of(engine, image, outcome.log())));
    }
}
