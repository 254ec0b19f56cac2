package prefect.settings;

import java.util.Map;

/** Further environment variables of a container. */
final class Environment {
    private Environment() {}

    /** @param haveASetting variables that have one, by the setting: here one would silently win over the other */
    static Map<String, String> read(Section section, Map<String, String> haveASetting) {
        var env = section.map("env");
        for (var name : env.keySet()) {
            if (!Patterns.ENVIRONMENT_NAME.matcher(name).matches()) {
                section.problem(
                        "env",
                        "\"%s\" is no name of an environment variable, allowed: letters, digits and _".formatted(name));
            }
            if (haveASetting.containsKey(name)) {
                section.problem(
                        "env", "%s is set by %s, allowed: to set that instead".formatted(name, haveASetting.get(name)));
            }
        }
        return env;
    }
}
