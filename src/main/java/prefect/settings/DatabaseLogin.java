package prefect.settings;

import java.util.Optional;

/** As whom Prefect connects, and to which of the server's databases. */
record DatabaseLogin(String name, String user, Optional<Secret> password) {
    static DatabaseLogin read(Section section) {
        var password = section.secret("password").map(Secret::new);
        password.filter(Secret::hasControlCharacters)
                .ifPresent(bad -> section.problem("password", "has a control character, allowed: any other character"));
        return new DatabaseLogin(postgresName(section, "name"), postgresName(section, "user"), password);
    }

    private static String postgresName(Section section, String key) {
        return section.text(key, Patterns.POSTGRES_NAME, Patterns.POSTGRES_NAME_ALLOWED)
                .orElse("prefect");
    }
}
