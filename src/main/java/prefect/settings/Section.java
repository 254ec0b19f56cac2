package prefect.settings;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A strict, typed view on one level of the settings. Reading a key also declares it: what was never read is unknown
 * and is reported by {@link #rejectUnknown()}. A value that cannot be used is reported and its default returned, so
 * that reading goes on and every problem is found in one run.
 */
final class Section {
    private final String path;
    private final JsonObject values;
    private final Set<String> secretKeys;
    private final Problems problems;
    private final Set<String> known = new TreeSet<>();
    private final Set<String> allNames;

    private Section(String path, JsonObject values, Set<String> secretKeys, Problems problems, Set<String> allNames) {
        this.path = path;
        this.values = values;
        this.secretKeys = secretKeys;
        this.problems = problems;
        this.allNames = allNames;
    }

    static Section root(StackConfig config, Problems problems) {
        return new Section("", config.tree(), config.secretKeys(), problems, new TreeSet<>());
    }

    /** The full names of all settings that were read from this section and those below it. */
    Set<String> allNames() {
        return allNames;
    }

    boolean isEmpty() {
        return values.size() == 0;
    }

    /** The full name of a key of this section, as a user types it after the namespace. */
    String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    void problem(String key, String what) {
        problems.add(name(key), what);
    }

    /** Whether a key has a value, of whatever form. */
    boolean has(String key) {
        return find(key).filter(value -> !isUnset(value)).isPresent();
    }

    /** Reports a key that has no value where it needs one. */
    void require(String key, String allowed) {
        if (!has(key)) {
            problem(key, "is missing, allowed: " + allowed);
        }
    }

    /** Reports a key that has a value where it means nothing. */
    void reject(String key, String why) {
        if (has(key)) {
            problem(key, why);
        }
    }

    /** A list of objects; their keys are declared even if there are none. */
    <T> List<T> list(String key, Function<Section, T> reader) {
        var items = items(key);
        if (items.isEmpty()) {
            reader.apply(new Section(name(key + "[0]"), new JsonObject(), secretKeys, new Problems(), allNames));
        }
        return IntStream.range(0, items.size())
                .mapToObj(i -> reader.apply(nested(key + "[" + i + "]", items.get(i))))
                .toList();
    }

    /** Objects by names that the user gives; their keys are declared even if there are none. */
    <T> Map<String, T> sections(String key, Function<Section, T> reader) {
        var named = section(key);
        if (named.isEmpty()) {
            reader.apply(new Section(name(key + ".NAME"), new JsonObject(), secretKeys, new Problems(), allNames));
        }
        var read = new LinkedHashMap<String, T>();
        named.values.keySet().forEach(name -> read.put(name, reader.apply(named.section(name))));
        return read;
    }

    /** A list of single values. */
    List<String> texts(String key) {
        return items(key).stream().flatMap(item -> scalar(key, item).stream()).toList();
    }

    Section section(String key) {
        return find(key).map(value -> nested(key, value)).orElseGet(() -> empty(key));
    }

    Optional<String> text(String key) {
        return find(key).flatMap(value -> scalar(key, value)).filter(text -> !text.isEmpty());
    }

    /** Whether a key has exactly that text. */
    boolean is(String key, String text) {
        return find(key)
                .filter(value -> value instanceof JsonPrimitive primitive
                        && primitive.getAsString().equals(text))
                .isPresent();
    }

    /** A text that has to match; {@code allowed} completes "allowed: ". */
    Optional<String> text(String key, Pattern pattern, String allowed) {
        return text(key).filter(text -> {
            var matches = pattern.matcher(text).matches();
            if (!matches) {
                problem(key, "\"%s\" cannot be used, allowed: %s".formatted(text, allowed));
            }
            return matches;
        });
    }

    /** As text, for values that must not be repeated in a message and must be stored encrypted. */
    Optional<String> secret(String key) {
        var value = text(key);
        if (value.isPresent() && !isEncrypted(key)) {
            problem(
                    key,
                    "is stored as plain text, allowed: an encrypted value, set with "
                            + "\"pulumi config set --secret --path '%s'\"".formatted(name(key)));
        }
        return value;
    }

    int integer(String key, int whenAbsent, int lowest, int highest) {
        var text = text(key);
        try {
            var number = text.map(Integer::parseInt).orElse(whenAbsent);
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // told below, like a number out of range
        }
        problem(
                key,
                "\"%s\" cannot be used, allowed: a whole number from %d to %d"
                        .formatted(text.orElse(""), lowest, highest));
        return whenAbsent;
    }

    /** Memory in MiB, or empty for no limit. */
    Optional<Integer> memory(String key, int lowest) {
        return has(key) ? Optional.of(integer(key, lowest, lowest, Integer.MAX_VALUE)) : Optional.empty();
    }

    boolean flag(String key, boolean whenAbsent) {
        return choice(key, Map.of("true", true, "false", false)).orElse(whenAbsent);
    }

    <T extends Enum<T>> Optional<T> choice(String key, Class<T> type, Function<T, String> spelling) {
        var choices = new LinkedHashMap<String, T>();
        for (var constant : type.getEnumConstants()) {
            choices.put(spelling.apply(constant), constant);
        }
        return choice(key, choices);
    }

    private <T> Optional<T> choice(String key, Map<String, T> choices) {
        return text(key).flatMap(text -> {
            var chosen = Optional.ofNullable(choices.get(text));
            if (chosen.isEmpty()) {
                var allowed = choices.keySet().stream().sorted().collect(Collectors.joining(", "));
                problem(key, "\"%s\" cannot be used, allowed: %s".formatted(text, allowed));
            }
            return chosen;
        });
    }

    Map<String, String> map(String key) {
        var section = section(key);
        var entries = new LinkedHashMap<String, String>();
        for (var name : section.values.keySet()) {
            section.find(name).flatMap(value -> section.scalar(name, value)).ifPresent(text -> entries.put(name, text));
        }
        return entries;
    }

    void rejectUnknown() {
        for (var key : values.keySet()) {
            if (!known.contains(key)) {
                var guess = Typo.of(key, known).map(name -> ", did you mean " + name(name) + "?");
                problem(key, "unknown setting" + guess.orElseGet(() -> ", allowed here: " + String.join(", ", known)));
            }
        }
    }

    private Optional<JsonElement> find(String key) {
        known.add(key);
        allNames.add(name(key));
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isJsonNull());
    }

    private List<JsonElement> items(String key) {
        var value = find(key).filter(found -> !isUnset(found));
        if (value.isPresent() && !(value.get() instanceof JsonArray)) {
            problem(
                    key,
                    "is no list, allowed: a list, whose first entry is set with \"pulumi config set --path '%s[0]'\""
                            .formatted(name(key)));
        }
        return value.filter(JsonArray.class::isInstance)
                .map(found -> ((JsonArray) found).asList())
                .orElse(List.of());
    }

    private Optional<String> scalar(String key, JsonElement value) {
        if (value instanceof JsonPrimitive primitive) {
            return Optional.of(primitive.getAsString());
        }
        problem(key, "is a list or an object, allowed: a single value");
        return Optional.empty();
    }

    private Section nested(String key, JsonElement value) {
        if (value instanceof JsonObject object) {
            return new Section(name(key), object, secretKeys, problems, allNames);
        }
        if (!isUnset(value)) {
            problem(
                    key,
                    "is a single value, allowed: an object, whose entries are set with \"pulumi config set --path\"");
        }
        return empty(key);
    }

    /** Empty is how the schema in Pulumi.yaml spells "not set". */
    private static boolean isUnset(JsonElement value) {
        return value instanceof JsonPrimitive primitive
                        && primitive.getAsString().isEmpty()
                || value instanceof JsonArray list && list.isEmpty()
                || value instanceof JsonObject object && object.isEmpty();
    }

    private Section empty(String key) {
        return new Section(name(key), new JsonObject(), secretKeys, problems, allNames);
    }

    /** Pulumi marks a whole top-level key as secret when anything inside it is encrypted. */
    private boolean isEncrypted(String key) {
        return secretKeys.contains(name(key).split("[.\\[]", 2)[0]);
    }
}
