package prefect.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every client has to present to the server.
 *
 * @param given "user:password", or empty for a generated password
 */
public record ServerAuth(Optional<Secret> given) {
    /** In place of a user and a password: one is made. No secret, so that it may be written as plain text. */
    static final String GENERATED = "generated";

    private static final Pattern FORM = Pattern.compile("[^:]+:.+");

    static Optional<ServerAuth> read(Section section, String key) {
        if (section.is(key, GENERATED)) {
            return Optional.of(new ServerAuth(Optional.empty()));
        }
        var auth = section.secret(key);
        if (auth.filter(text -> !FORM.matcher(text).matches()).isPresent()) {
            section.problem(key, "is not of the right form, allowed: user:password, or " + GENERATED);
        }
        return auth.map(Secret::new).map(Secret::composed).map(Optional::of).map(ServerAuth::new);
    }
}
