package prefect.runtime;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prefect's settings file, as far as it holds secrets. */
final class PrefectToml {
    private static final Gson STRINGS = new GsonBuilder().disableHtmlEscaping().create();

    private PrefectToml() {}

    /** @param values of the settings, in their order */
    static String of(List<SecretSetting> settings, List<String> values) {
        return IntStream.range(0, settings.size())
                .mapToObj(i -> "[%s]\n%s = %s\n"
                        .formatted(settings.get(i).table(), settings.get(i).key(), string(values.get(i))))
                .collect(Collectors.joining("\n"));
    }

    /** TOML's basic strings have the quotes and escapes of JSON's. */
    private static String string(String text) {
        return STRINGS.toJson(text);
    }
}
