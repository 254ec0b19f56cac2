package prefect.settings;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSyntaxException;
import com.pulumi.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The configuration of one stack as it was written: every key of the project's namespace with its raw value.
 *
 * <p>{@link com.pulumi.Config} can be asked for a key but does not list them, so a mistyped key would pass unseen.
 * The names come from the variables in which Pulumi's Java host hands the configuration over.
 *
 * @param stack the stack's name
 * @param values raw value by key, objects and lists as JSON text
 * @param secretKeys keys whose value is, or holds, something encrypted
 */
public record StackConfig(String stack, Map<String, String> values, Set<String> secretKeys) {
    private static final String ALL_VALUES = "PULUMI_CONFIG";
    private static final String SECRET_KEYS = "PULUMI_CONFIG_SECRET_KEYS";

    public static StackConfig of(Context ctx) {
        return of(ctx, System.getenv());
    }

    static StackConfig of(Context ctx, Map<String, String> environment) {
        var namespace = ctx.projectName() + ":";
        var config = ctx.config();
        var names = new TreeSet<>(Settings.KEYS);
        json(environment.get(ALL_VALUES), "{}").getAsJsonObject().keySet().stream()
                .filter(name -> name.startsWith(namespace))
                .map(name -> name.substring(namespace.length()))
                .forEach(names::add);

        var values = new LinkedHashMap<String, String>();
        names.forEach(name -> config.get(name).ifPresent(value -> values.put(name, value)));

        var secretKeys = new TreeSet<String>();
        for (var name : json(environment.get(SECRET_KEYS), "[]").getAsJsonArray()) {
            if (name.getAsString().startsWith(namespace)) {
                secretKeys.add(name.getAsString().substring(namespace.length()));
            }
        }
        return new StackConfig(ctx.stackName(), values, secretKeys);
    }

    /** All values as one tree; an object or a list that does not parse stays text, and is refused where it is read. */
    JsonObject tree() {
        var tree = new JsonObject();
        values.forEach((key, value) -> tree.add(key, structured(value)));
        return tree;
    }

    private static JsonElement structured(String value) {
        var text = value.strip();
        if (text.startsWith("{") || text.startsWith("[")) {
            try {
                return JsonParser.parseString(text);
            } catch (JsonSyntaxException notJson) {
                return new JsonPrimitive(value);
            }
        }
        return new JsonPrimitive(value);
    }

    private static JsonElement json(String text, String whenAbsent) {
        return JsonParser.parseString(text == null || text.isBlank() ? whenAbsent : text);
    }
}
