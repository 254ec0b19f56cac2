package prefect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What actionlint does not ask of the workflows. */
class WorkflowsTest {
    private static final Pattern ACTION = Pattern.compile("uses: (?!\\./)(.*)");
    private static final Pattern PINNED = Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40} # v\\d+(\\.\\d+)+");
    private static final Pattern FREE_STEP = Pattern.compile("\\bpulumi\\b|\\bdocker\\b|\\bgh\\b");

    static List<Path> workflows() throws IOException {
        return yamlIn(".github/workflows");
    }

    static List<Path> all() throws IOException {
        return Stream.concat(workflows().stream(), yamlIn(".github/actions/prepare").stream())
                .toList();
    }

    private static List<Path> yamlIn(String folder) throws IOException {
        try (var files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void actions_of_others_are_pinned_by_commit_and_say_their_version(Path file) throws IOException {
        var actions = ACTION.matcher(Files.readString(file)).results().map(match -> match.group(1));

        assertThat(actions).isNotEmpty().allMatch(PINNED.asMatchPredicate());
    }

    @ParameterizedTest
    @MethodSource("all")
    void values_reach_a_script_as_variables_not_as_its_text(Path file) throws IOException {
        assertThat(steps(file).map(step -> (String) step.getOrDefault("run", "")))
                .noneMatch(run -> run.contains("${{"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void what_a_step_does_is_in_a_script_that_tests_run(Path file) throws IOException {
        assertThat(steps(file).map(step -> (String) step.getOrDefault("run", "")))
                .noneMatch(run -> FREE_STEP.matcher(run).find());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void secrets_are_given_to_the_step_that_needs_them_alone(Path file) throws IOException {
        assertThat(workflow(file)).doesNotContainKey("env");
        assertThat(jobs(file)).noneMatch(job -> job.containsKey("env"));
        assertThat(steps(file).filter(step -> step.toString().contains("secrets.")))
                .allMatch(step ->
                        step.containsKey("run") || step.get("uses").toString().startsWith("./.github/actions/prepare"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void what_a_fork_writes_runs_without_secrets(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContain("pull_request_target", "workflow_run");
        if (Files.readString(file).contains("pull_request:")
                && Files.readString(file).contains("{{ secrets.")) {
            assertThat(jobs(file))
                    .map(job -> job.get("if").toString())
                    .allMatch(condition ->
                            condition.contains("github.event.pull_request.head.repo.full_name == github.repository")
                                    || condition.contains("github.event_name == 'schedule'"));
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void rights_are_named_and_jobs_end(Path file) throws IOException {
        assertThat(workflow(file).get("permissions")).isInstanceOf(Map.class);
        assertThat(jobs(file)).isNotEmpty().allMatch(job -> job.containsKey("timeout-minutes"));
    }

    private static Stream<Map<String, Object>> steps(Path file) throws IOException {
        var holders = workflow(file).containsKey("runs")
                ? Stream.of(map(workflow(file).get("runs")))
                : jobs(file).stream();
        return holders.flatMap(holder -> ((List<?>) holder.get("steps")).stream())
                .map(WorkflowsTest::map);
    }

    private static List<Map<String, Object>> jobs(Path file) throws IOException {
        return map(workflow(file).get("jobs")).values().stream()
                .map(WorkflowsTest::map)
                .toList();
    }

    private static Map<String, Object> workflow(Path file) throws IOException {
        return new Yaml().load(Files.readString(file));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
