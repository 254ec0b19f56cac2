package prefect.runtime;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import prefect.settings.SecretsIn;

/**
 * What Prefect is configured by in a container: variables, which describe it to everybody who may ask Docker, and for
 * what is secret the file prefect.toml, which Prefect reads in its working directory (Prefect documentation, "Manage
 * settings").
 *
 * @param env environment, "NAME=value"
 * @param files content by absolute path
 */
public record Configuration(Output<List<String>> env, Map<String, Output<String>> files) {
    /** The working directory of Prefect's images, set nevertheless for those made from them. */
    public static final String DIRECTORY = "/opt/prefect";

    /** Where secrets are, if they are in files. */
    private static final String FILE = DIRECTORY + "/prefect.toml";

    /** @param secrets of different tables of prefect.toml */
    public static Configuration of(Map<String, String> env, List<SecretSetting> secrets, SecretsIn secretsIn) {
        var values = Output.all(secrets.stream().map(SecretSetting::value).toList());
        if (secretsIn == SecretsIn.ENVIRONMENT) {
            return new Configuration(values.applyValue(known -> variables(env, secrets, known)), Map.of());
        }
        var files = secrets.isEmpty()
                ? Map.<String, Output<String>>of()
                : Map.of(FILE, values.applyValue(known -> PrefectToml.of(secrets, known)));
        return new Configuration(Output.of(lines(env)), files);
    }

    private static List<String> variables(Map<String, String> env, List<SecretSetting> secrets, List<String> values) {
        var all = new TreeMap<>(env);
        IntStream.range(0, secrets.size()).forEach(i -> all.put(secrets.get(i).variable(), values.get(i)));
        return lines(all);
    }

    /** Sorted, so that the order in which they are put together is never a difference. */
    private static List<String> lines(Map<String, String> env) {
        return new TreeMap<>(env)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList();
    }
}
